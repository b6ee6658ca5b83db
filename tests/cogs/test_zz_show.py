import time
async def test_show(network):
    t=time.monotonic()
    a = await network.member.run("/stocktake")
    print("took", time.monotonic()-t)
    print(a)
    print(network.member.text if hasattr(network.member,'text') else dir(network.member))
    a = await network.curator.run("/stocktake language:fr format:pdf since:2016")
    print(a)
    print(await network.member.run("/network pulse"))
    assert 0
