import dspy
import lmdeploy
import mlx_lm
from chonkie import SemanticChunker
from crewai import LLM, Crew
from fireworks.client import AsyncFireworks, Fireworks
from ibm_watsonx_ai.foundation_models import ModelInference
from llama_index.core.retrievers import BaseRetriever
from trl import SFTTrainer


class Answer(dspy.Module):
    def __init__(self) -> None:
        self.predict = dspy.Predict("question -> answer")

    def forward(self, question: str):
        return self.predict(question=question)


async def handler(crew: Crew, llm: LLM, one: Fireworks, two: AsyncFireworks, wx: ModelInference, r: BaseRetriever):
    crew.kickoff()
    await crew.akickoff()
    llm.call("hello")
    one.chat.completions.create(model="m", messages=[])
    await two.chat.completions.create(model="m", messages=[])
    wx.chat(messages=[])
    r.retrieve("question")
    SemanticChunker().chunk("text")
    SFTTrainer("model").train()
    mlx_lm.generate(*mlx_lm.load("model"), prompt="hello")
    lmdeploy.pipeline("model")(["hello"])
    Answer()(question="why")
    await dspy.asyncify(Answer())(question="why")
