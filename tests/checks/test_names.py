from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.checks.names import names, standard_library

ECOSYSTEMS = ("pypi", "npm")
LONG = sorted({name for those in names("pypi").ends.values() for name in those if len(name) > 6})

REAL = {
    "pypi": """
    addict adlfs aiofile airportsdata alabaster alibabacloud-gpdb20160503
    alibabacloud-tea-openapi aliyun-log-python-sdk allure-pytest amcrest ansicolors apcaccess
    apify-client apns2 argon2-cffi arize-phoenix-otel art asgi-lifespan astra-assistants astral
    asyncclick authheaders awesomeversion axolotl-contribs-lgpl basicsr batinfo bce-python-sdk
    better-profanity bidict bitstruct blinkstick blockbuster blockchain blosc2 boilerpy3 bracex
    bumpver cairocffi cairosvg cassio cchardet celery-types cerberus-python-client chex
    click-log clickzetta-connector-python cloudinary codeflash coinmarketcap colbert-ai
    colorhash composio-core composio-langchain comtypes concord232 contextily cos-python-sdk-v5
    couchbase courlan crewai cssbeautifier curio cvss dacite darglint datashader dbutils ddt
    decord denonavr diceware dict2xml directpy dirtyjson django-q2 django-silk dlipower
    dnspython3 docstring-to-markdown dominate dotenv-linter dovado draccus drawsvg dsmr-parser
    dweepy e3nn edlib elementpath eliqonline emoji-country-flag enocean entrypoints
    esdk-obs-python evdev evohomeclient exchangelib eyed3 faiss-cpu fastdotcom faster-whisper
    fastopenapi fastprogress fastrtc feather-format filetype fitbit fixerio
    flake8-comprehensions flake8-plugin-utils flashrank flask-orjson fluidsynth freesms gast
    geocoder geomet ghostscript gntp google-search-results gotrue gps3 graph-retriever graphon
    greenery gsplat gspread-dataframe gtts-token ha-alpr ha-ffmpeg ha-philipsjs haversine hbmqtt
    heatmiserv3 hikvision hjson holo-search-sdk htmltools httpie ifcopenshell imagecodecs
    immutabledict import-linter inputimeout insteon-hub intersystems-irispython iso-639
    jproperties jsbeautifier jsonnet jsonrpc-requests jupyter-cache jupyter-contrib-nbextensions
    k-diffusion kaitaistruct knack knxip langchain-astradb langchain-elasticsearch
    langchain-google-calendar-tools langchain-google-community langchain-graph-retriever
    langchain-ibm langchain-mongodb langchain-nvidia-ai-endpoints langchain-sambanova
    langchain-unstructured langcodes langflow-base langwatch latex2mathml libnacl libretranslate
    libsoundtouch liffylights liger-kernel lightly limitlessled litestar-htmx livekit
    llama-cpp-agent lmstudio m3u8 macholib mamba-ssm manim mapbox-earcut mariadb matrix-client
    mercantile messagebird metal-sdk metaphor-python mficlient miflora miniaudio mip mnemonic
    mo-vector mpegdash multivolumefile mutmut namedlist nbmake nbstripout needle-python netdisco
    netron neurio nicegui nltk-data numpoly nv-ingest-client obspy odfdo olefile onedrivesdk
    openapi-python-client opendal openslide-python opentelemetry-propagator-b3 orvibo oss2
    overpy oyaml panasonic-viera pandocfilters pastas pdunehd peakutils pebble pecan
    peewee-migrate pgvecto-rs phue pilight pinyin plyfile pmsensor pmtiles podman polyline
    pretrainedmodels prettyprinter primer3-py proliphix proxybroker psd-tools psycogreen
    publicsuffix2 pubnubsub-handler pudb puremagic pushbullet-py pushetta pwaqi pyaml pybbox
    pybind11-stubgen pychromecast pycmus pycollada pycountry-convert pydispatcher pyemby
    pyenvisalink pyexcel pyfttt pyfzf pygeos pygsheets pyharmony pyhdf pyhik pyhomematic
    pyicloud pyisy pyjson5 pykdtree pylast pylitejet pyloopenergy pylzma pymap3d pymata
    pymediainfo pymeshlab pymochad pymochow pynetgear pynetio pynrrd pynut2 pynx584 pyobvector
    pyomo pyowm pypinyin-dict pyrefly pyrfxtrx pyrr pysbd pyscf pysolr pysrt pystow pytensor
    pytest-codspeed pytest-docker pytest-flakefinder python-digitalocean python-forecastio
    python-hpilo python-mpd2 python-mystrom python-nmap python-pushover python-synology
    python-twitch python-vlc python-wink pythran pytokens pytweening pyunifi pyvera
    pyvirtualdisplay pywebpush pywemo pywhatkit pyyeelight qianfan qiskit quantities quaternion
    questionary radiotherm radish-bdd ragstack-ai-knowledge-store ratelimiter rdkit-pypi
    readerwriterlock recordclass redlock-py remotezip rfc3161-client rjieba rollbar
    rouge-chinese rtfde ruff-lsp rxv sacred samsungctl schedulefree schiene scikit-rf
    scikit-video scipy-stubs scrapegraph-py scsgate sdnotify sense-hat sentinelhub sgqlc
    sharp-aquos-rc shiboken6 signxml simplekml skia-python slack-webhook slacker sleekxmpp
    sleepyq smart-open snapcast soco somecomfort spglib spider-client sqids sqlcipher3 squarify
    sshpubkeys stamina steamodd strenum stringzilla sumy svglib svgpathtools syncer tabledata
    tablestore tcvectordb tellcore-py tellduslive temperusb tensorly tensorpack text2vec textacy
    thingspeak thriftpy2 tidb-vector tinytag torchio torchquantum tos towhee transmissionrpc
    tsai ttach twitterapi types-cffi types-colorama types-defusedxml types-deprecated
    types-flask-cors types-flask-migrate types-gevent types-google-cloud-ndb types-greenlet
    types-html5lib types-jmespath types-oauthlib types-objgraph types-olefile types-openpyxl
    types-passlib types-pexpect types-psutil types-pygments types-python-http-client
    types-python-jose types-pywin32 types-shapely types-tensorflow uber-rides uncompyle6 unicorn
    uplink upstash-vector urlextract usaddress utm uvcclient vaderpy vadersentiment verovio
    viztracer vllm-flash-attn volcengine-compat volvooncall vsure vtjp wakeonlan wavmark
    webrtcvad wmi wolframalpha wordninja xarray-einstats xatlas xbee-helper xboxapi
    xinference-client xmljson xvfbwrapper yahoo-finance yahooweather yappi yattag zarr-checksum
    zep-python zhconv zipfile-deflate64
""",
    "npm": """
    ahooks alpinejs antd-style bits-ui brotli-wasm chart.js chroma-js codemirror-lang-elixir
    codemirror-lang-hcl commitlint dexie dpdm eslint-plugin-cypress eslint-plugin-mdx
    eslint-plugin-svelte fake-indexeddb focus-trap fuse.js gpt-tokenizer heic2any highlight.js
    html2canvas-pro i18next-parser i18next-resources-to-backend idb-keyval js-sha256 kokoro-js
    langfuse langfuse-core modern-screenshot next-sitemap numeral nuqs paneforge panzoom
    prettier-plugin-svelte prosemirror-collab prosemirror-commands prosemirror-example-setup
    prosemirror-history prosemirror-keymap prosemirror-markdown prosemirror-schema-basic
    prosemirror-schema-list prosemirror-tables pyodide random-words react-hotkeys-hook
    react-layout-kit react-lazy-load react-virtuoso react-wrap-balancer remark-cli remark-html
    rtl-detect semantic-release socket.io-client sortablejs svelte-check svelte-confetti
    svelte-sonner systemjs tippy.js ts-md5 turndown-plugin-gfm use-merge-value utility-types
    vega vega-lite vite-plugin-static-copy vitest-canvas-mock y-prosemirror y-protocols y-webrtc
    zustand-utils
""",
}
"""Less known packages, most from manifests of Open WebUI, Dify, Langflow, LobeChat and others."""


@pytest.mark.parametrize("ecosystem", ECOSYSTEMS)
def test_no_popular_name_resembles_another(ecosystem: str) -> None:
    known = names(ecosystem)
    assert [name for name in known.known if known.near(name)] == []


@pytest.mark.parametrize("ecosystem", ECOSYSTEMS)
def test_less_known_packages_raise_no_alarm(ecosystem: str) -> None:
    known = names(ecosystem)
    assert {one: near for one in REAL[ecosystem].split() if (near := known.near(one))} == {}


SQUATS = {
    "reqeusts": "requests",
    "requsts": "requests",
    "requestss": "requests",
    "rrequests": "requests",
    "nunpy": "numpy",
    "torhc": "torch",
    "tesnorflow": "tensorflow",
    "transf0rmers": "transformers",
    "scikit-leam": "scikit-learn",
    "dateutil-python": "python-dateutil",
    "pythondateutil": "python-dateutil",
    "langchian": "langchain",
    "Python_Dateutils": "python-dateutil",
}


@pytest.mark.parametrize(("name", "meant"), SQUATS.items())
def test_one_slip_from_a_popular_name_is_seen(name: str, meant: str) -> None:
    assert names("pypi").near(name) == meant


@pytest.mark.parametrize(
    "name", ["urllib4", "torch2", "h6py", "os", "x", "", "our-ranking", "flake9"]
)
def test_another_number_or_a_short_name_is_another_package(name: str) -> None:
    assert names("pypi").near(name) == ""


@given(st.sampled_from(LONG), st.data())
def test_any_dropped_letter_is_seen(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    bent = name[:at] + name[at + 1 :]
    known = names("pypi")
    assert name[at].isdigit() or bent in known.known or known.near(bent)


@given(st.text(max_size=30))
def test_any_text_resembles_a_name_or_none(text: str) -> None:
    assert names("pypi").near(text) in {"", *names("pypi").known}


def test_backports_are_no_squats_of_the_standard_library() -> None:
    assert not {"dataclasses", "typing", "pathlib", "importlib", "enum34"} & standard_library()


@pytest.mark.parametrize("ecosystem", ECOSYSTEMS)
def test_a_squat_is_never_listed_as_known(ecosystem: str) -> None:
    assert not names(ecosystem).known & set(names(ecosystem).squats)
