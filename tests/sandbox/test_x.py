async def test_a(network):
    answer = await network.member.run("/directory find query:geneva")
    assert answer.ephemeral
    assert "Geneva" in answer.text


async def test_b(network):
    answer = await network.miembro.run("/directory find query:ginebra")
    assert answer.holds("Ginebra")


async def test_c(network):
    pass


async def test_d(network):
    pass


async def test_e(network):
    await network.restart()


async def test_f(network):
    await network.crash()
