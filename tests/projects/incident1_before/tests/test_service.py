"""What the service promises, before and after its repair. Nothing here leaves the machine."""

from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from app.main import app

PAGE = b"BT /F1 12 Tf 72 720 Td (an invoice over 12 apples) Tj ET"


def write_pdf(path: Path) -> None:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(PAGE), PAGE),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(data)
    data += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table
    path.write_bytes(data)


@pytest.fixture
def service(tmp_path, monkeypatch):
    (tmp_path / "documents").mkdir()
    write_pdf(tmp_path / "documents" / "a.pdf")
    write_pdf(tmp_path / "documents" / "b.pdf")
    monkeypatch.chdir(tmp_path)
    asked = []

    async def answer(self, request):
        asked.append(request)
        return httpx.Response(503 if len(asked) == 1 else 200, json={"label": "invoice"})

    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", answer)
    with TestClient(app) as client:
        client.asked = asked
        yield client


def test_a_document_has_text(service):
    assert service.get("/documents/a.pdf/text").json() == {"text": "an invoice over 12 apples"}


def test_the_upstream_is_asked_again_when_it_fails(service):
    assert service.get("/documents/a.pdf/label").json() == {"label": "invoice"}
    assert len(service.asked) == 2
    assert b"12 apples" in service.asked[0].content


def test_documents_are_compared(service):
    assert service.get("/documents/a.pdf/similar/b.pdf").json() == {"ratio": 1.0}
    assert service.get("/documents/a.pdf/similar/none.pdf").status_code == 404


def test_a_document_has_a_fingerprint(service):
    found = service.get("/documents/a.pdf/fingerprint").json()
    assert len(found["fingerprint"]) == 64
    assert found["pairs"] == "4"


def test_a_batch_keeps_its_order(service):
    assert service.post("/batch", json=["a.pdf", "b.pdf"]).json() == ["an invoice over 12 apples"] * 2
