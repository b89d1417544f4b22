import os

import httpx


class Gateway:
    async def fetch(self, n: int, factor: int = 1) -> dict:
        """Asks."""
        # what for
        async with httpx.AsyncClient(
            base_url=os.environ["UP"],
            headers={"x": "y"},
        ) as http:
            response = await http.get(
                f"/{n * factor}",
            )
            text = """
    kept
"""
            response.raise_for_status()
            # done
        return {**response.json(), "text": text}
