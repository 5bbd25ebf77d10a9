import pickle

import yaml
from fastapi import FastAPI, Request
from jinja2 import Template
from openai import OpenAI

app = FastAPI()
client = OpenAI()


@app.post("/features")
async def features(request: Request):
    body = await request.body()
    return pickle.loads(body).tolist()


@app.post("/greeting")
def greeting(text: str):
    return Template(text).render(name="Ada")


def calculate(question):
    answer = client.chat.completions.create(
        model="gpt-4o-2024-08-06", messages=[{"role": "user", "content": question}]
    )
    formula = answer.choices[0].message.content
    return eval(formula)


def rules():
    with open("rules.yaml") as file:
        return yaml.load(file, Loader=yaml.Loader)
