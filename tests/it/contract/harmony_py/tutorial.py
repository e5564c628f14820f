"""NASA's ICESat-2 tutorial with the unmodified harmony-py, against a practice service.

usage: tutorial.py PORT TOKEN FOLDER
"""

import datetime as dt
import os
import pathlib
import sys

port, token, folder = sys.argv[1:4]
# harmony-py reads every setting from the environment first: this is its own way to another port.
os.environ.update(LOCALHOST_PORT=port, VERBOSE="FALSE", NO_PROXY="localhost,127.0.0.1")

import harmony  # noqa: E402
import numpy  # noqa: E402
import xarray  # noqa: E402
from harmony import (  # noqa: E402
    AddLabelsRequest,
    BBox,
    CapabilitiesRequest,
    Client,
    Collection,
    DeleteLabelsRequest,
    Environment,
    JobsRequest,
    LinkType,
    Request,
    WKT,
)

ATL03 = "C2596864127-NSIDC_CPRD"
START, STOP = dt.datetime(2020, 4, 27), dt.datetime(2020, 5, 28)
WEST, SOUTH, EAST, NORTH = -105.5, 40, -105, 41
# Photons come by whole segments of 20 m whose reference photon is inside: others of them can lie that far outside.
SEGMENT_NORTH = 20 / 111_000
SEGMENT_EAST = SEGMENT_NORTH / numpy.cos(numpy.radians(NORTH))
QUICK = {"env": Environment.LOCAL, "check_interval": 0.05}


def step(words):
    print(f"- {words}", flush=True)


def refused(words, call, *arguments):
    try:
        call(*arguments)
    except Exception as error:  # harmony-py raises bare exceptions
        assert words in str(error), f"expected {words!r} in {error!r}"
    else:
        raise AssertionError(f"not refused: {words}")


def log_in():
    client = Client(token=token, **QUICK)
    by_password = Client(auth=("practice", "practice"), **QUICK)
    assert by_password.submit(JobsRequest())["count"] == 0
    refused("incorrect or missing credentials", lambda: Client(auth=("practice", "wrong"), **QUICK))
    step("a token and the login dance both work, a wrong password does not")
    return client, by_password


def capabilities(client):
    by_name = client.submit(CapabilitiesRequest(short_name="ATL03", capabilities_version="2"))
    by_id = client.submit(CapabilitiesRequest(collection_id=ATL03, capabilities_version="2"))
    assert by_name == by_id, "the version with a service is preferred"
    assert by_id["conceptId"] == ATL03 and by_id["bboxSubset"] and by_id["temporalSubset"]
    assert [service["name"] for service in by_id["services"]] == ["sds/trajectory-subsetter"]
    assert by_id["outputFormats"] == ["application/x-hdf"]
    newest = client.submit(CapabilitiesRequest(collection_id=ATL03))
    assert newest["summary"]["subsetting"]["shape"] is True
    refused("Unable to find collection short name", client.submit, CapabilitiesRequest(short_name="NOPE"))
    step("capabilities by short name and by id agree")


def tutorial_request(**more):
    return Request(
        collection=Collection(id=ATL03),
        spatial=BBox(WEST, SOUTH, EAST, NORTH),
        temporal={"start": START, "stop": STOP},
        **more,
    )


def subset(client):
    request = tutorial_request(labels=["Tutorial"])
    assert request.is_valid()
    url = client.request_as_url(request)
    assert f"localhost:{port}/{ATL03}/ogc-api-coverages/1.0.0/" in url and "forceAsync=true" in url
    assert token not in client.request_as_curl(request)
    job = client.submit(request)
    assert isinstance(job, str), job
    client.wait_for_processing(job, show_progress=True)
    result = client.result_json(job)
    status = client.status(job)
    assert result["status"] == status["status"] == "successful", result
    assert result["serviceName"] == "sds/trajectory-subsetter"
    assert result["labels"] == ["harmony-py", "tutorial"]
    assert status["progress"] == 100 and status["num_input_granules"] >= 1
    assert status["data_expiration"] - status["created_at"] == dt.timedelta(days=30)
    step(f"the tutorial's request: {status['num_input_granules']} granules, {result['outputDataSize']}")
    return job, result


def download(client, job, result):
    directory = pathlib.Path(folder) / "results"
    directory.mkdir()
    files = [pathlib.Path(future.result()) for future in client.download_all(job, directory=str(directory))]
    expected = [link for link in result["links"] if link["rel"] == "data"]
    assert files and len(set(files)) == len(expected)
    assert all(file.name.endswith("_subsetted.h5") for file in files), files
    # What is there is kept without overwrite, and fetched again with it.
    first = files[0]
    whole = first.read_bytes()
    first.write_bytes(b"spoiled")
    for future in client.download_all(result, directory=str(directory), overwrite=False):
        future.result()
    assert first.read_bytes() == b"spoiled"
    for future in client.download_all(result, directory=str(directory), overwrite=True):
        future.result()
    assert first.read_bytes() == whole
    step(f"{len(files)} files downloaded, kept, and downloaded again")
    return files


def links(client, job):
    web = list(client.result_urls(job, link_type=LinkType.https))
    bucket = list(client.result_urls(job, link_type=LinkType.s3))
    assert all(url.startswith(f"http://localhost:{port}/service-results/") for url in web), web
    assert all(url.startswith("s3://") for url in bucket) and len(web) == len(bucket)
    keys = client.aws_credentials()
    assert set(keys) == {"aws_access_key_id", "aws_secret_access_key", "aws_session_token"}
    catalog = client.stac_catalog_url(job, link_type=LinkType.https)
    assert catalog.endswith("?linktype=https"), catalog
    text = client.read_text(catalog)
    assert '"type":"Catalog"' in text.replace(" ", "") and job in text
    step("https and s3 links, keys, STAC catalog")


def check_photons(files):
    photons = 0
    for file in files:
        for beam in ("gt1l", "gt1r", "gt2l", "gt2r", "gt3l", "gt3r"):
            try:
                heights = xarray.open_dataset(file, group=f"{beam}/heights", engine="h5netcdf")
            except (OSError, KeyError):
                continue  # a beam without a photon in the box is left out
            with heights:
                latitude, longitude = heights["lat_ph"].values, heights["lon_ph"].values
                time = heights["delta_time"].values
                assert heights["h_ph"].shape == latitude.shape == longitude.shape
                if latitude.size == 0:
                    continue
                assert SOUTH - SEGMENT_NORTH <= latitude.min(), (file, beam)
                assert latitude.max() <= NORTH + SEGMENT_NORTH, (file, beam)
                assert WEST - SEGMENT_EAST <= longitude.min() and longitude.max() <= EAST + SEGMENT_EAST, (file, beam)
                if not numpy.issubdtype(time.dtype, numpy.datetime64):
                    epoch = numpy.datetime64("2018-01-01T00:00:00", "ns")
                    time = epoch + (time * 1e9).astype("timedelta64[ns]")
                assert time.min() >= numpy.datetime64(START) and time.max() <= numpy.datetime64(STOP)
                photons += latitude.size
    assert photons > 0
    left = xarray.open_dataset(files[0], group="gt1l/heights", engine="h5netcdf")
    assert "h_ph" in left
    step(f"{photons} photons, all of segments in the box and the dates")


def pause_and_resume(client):
    request = Request(collection=Collection(id=ATL03), temporal={"start": START, "stop": STOP})
    job = client.submit(request)
    client.wait_for_processing(job)
    status = client.status(job)
    assert status["status"] == "paused", status
    assert status["num_input_granules"] > 300
    assert len(list(client.result_urls(job))) == 1, "the preview's one result"
    refused("cannot be updated from paused to paused", client.pause, job)
    client.resume(job)
    assert client.status(job)["status"] == "running"
    client.pause(job)
    assert client.status(job)["status"] == "paused"
    client.resume(job)
    client.cancel(job)
    status = client.status(job)
    assert (status["status"], status["message"]) == ("canceled", "Canceled by user.")
    refused("from canceled to canceled", client.cancel, job)
    step(f"a job of {status['num_input_granules']} granules paused, resumed, canceled")


def labels(client, job):
    client.submit(AddLabelsRequest(labels=["Rocky Mountains"], job_ids=[job]))
    found = client.submit(JobsRequest(labels=["rocky mountains"]))
    assert [entry["jobID"] for entry in found["jobs"]] == [job]
    client.submit(DeleteLabelsRequest(labels=["Rocky Mountains"], job_ids=[job]))
    assert client.submit(JobsRequest(labels=["rocky mountains"]))["count"] == 0
    step("labels added, found, removed")


def other_ways(client, by_password):
    polygon = "POLYGON((-115 30,-95 30,-95 50,-115 50,-115 30))"
    request = Request(
        collection=Collection(id=ATL03), spatial=WKT(polygon), temporal={"start": START, "stop": STOP}, max_results=1
    )
    job = by_password.submit(request)
    by_password.wait_for_processing(job)
    result = by_password.result_json(job)
    assert result["serviceName"] == "sds/trajectory-subsetter" and result["numInputGranules"] == 1
    assert "because you requested 1 maxResults" in result["message"], result["message"]
    directory = pathlib.Path(folder) / "by-password"
    directory.mkdir()
    results = list(by_password.iterator(job, directory=str(directory)))
    for entry in results:
        assert pathlib.Path(entry["path"].result()).stat().st_size > 0
    step("EDR with a polygon, downloads through the login dance")
    # The trap: a box and a format of another chain hand out whole files.
    trap = client.submit(tutorial_request(format="application/netcdf", max_results=1))
    client.wait_for_processing(trap)
    assert client.result_json(trap)["serviceName"] == "harmony/download"
    step("the best-effort trap is there")


def main():
    step(f"harmony-py {harmony.__version__}")
    client, by_password = log_in()
    capabilities(client)
    job, result = subset(client)
    files = download(client, job, result)
    links(client, job)
    check_photons(files)
    labels(client, job)
    pause_and_resume(client)
    other_ways(client, by_password)
    step("done")


main()
