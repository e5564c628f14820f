"""Writes a file of HDF-EOS5 as its library lays it out, without scales or attributes. Usage: hdf_eos.py FILE"""

import sys

import h5py
import numpy as np

METADATA = """GROUP=SwathStructure
END_GROUP=SwathStructure
GROUP=GridStructure
\tGROUP=GRID_1
\t\tGridName="Column"
\t\tXDim=8
\t\tYDim=4
\t\tUpperLeftPointMtrs=(-20000000.000000,50000000.000000)
\t\tLowerRightMtrs=(20030000.000000,10000000.000000)
\t\tProjection=HE5_GCTP_GEO
\t\tGridOrigin=HE5_HDFE_GD_LL
\t\tGROUP=DataField
\t\t\tOBJECT=DataField_1
\t\t\t\tDataFieldName="Ozone"
\t\t\t\tDimList=("YDim","XDim")
\t\t\tEND_OBJECT=DataField_1
\t\tEND_GROUP=DataField
\tEND_GROUP=GRID_1
\tGROUP=GRID_2
\t\tGridName="Ice"
\t\tXDim=304
\t\tYDim=448
\t\tUpperLeftPointMtrs=(-3850000.000000,5850000.000000)
\t\tLowerRightMtrs=(3750000.000000,-5350000.000000)
\t\tProjection=HE5_GCTP_PS
\t\tProjParams=(6378273,6356889.4,0,0,-45000000,70000000,0,0,0,0,0,0,0)
\t\tSphereCode=-1
\tEND_GROUP=GRID_2
END_GROUP=GridStructure
END
"""
with h5py.File(sys.argv[1], "w") as f:
    f.create_dataset("HDFEOS INFORMATION/StructMetadata.0", data=np.array(METADATA.encode(), "S32000"))
    f["HDFEOS/GRIDS/Column/Data Fields/Ozone"] = np.arange(32, dtype="f4").reshape(4, 8)
    f["HDFEOS/GRIDS/Ice/Data Fields/Concentration"] = np.zeros((448, 304), "u1")
    f["HDFEOS/SWATHS/Profile/Geolocation Fields/Latitude"] = np.linspace(-10, 10, 30).reshape(5, 6)
    f["HDFEOS/SWATHS/Profile/Geolocation Fields/Longitude"] = np.linspace(20, 40, 30).reshape(5, 6)
    f["HDFEOS/SWATHS/Profile/Data Fields/Temperature"] = np.zeros((5, 6, 3), "f4")
