import ragas
import yfinance
from nltk.corpus import stopwords
from outlines import generate
from safetensors.torch import load_file
from torchvision.io import read_image
from transformers import AutoTokenizer, LlavaOnevisionForConditionalGeneration


async def handler(model: LlavaOnevisionForConditionalGeneration, tokenizer: AutoTokenizer, rows):
    model.generate(max_new_tokens=10)
    load_file("model.safetensors")
    read_image("photo.jpg")
    generate.regex(model, "[0-9]+")
    ragas.evaluate(rows)
    stopwords.words("english")
    yfinance.Search("apple")
    yfinance.Ticker("AAPL").insider_transactions.to_dict()
