using Streams.Agent.Metadata.Cri;
using Streams.Agent.Phases.Runtimes;
using Xunit;

namespace Streams.Agent.Tests.Phases.Runtimes;

public sealed class CriLivesTests
{
    private const int Bound = 4_096;

    private readonly CriLives _lives = new();

    [Fact]
    public void Take_TheFirstList_IsHowThingsStand() => Assert.Empty(_lives.Take([Container(ContainerState.ContainerRunning)]));

    [Theory]
    [InlineData(null, 0, true, false, false)]
    [InlineData(null, 1, true, true, false)]
    [InlineData(null, 2, true, true, true)] // it came and went between two looks
    [InlineData(0, 1, false, true, false)]
    [InlineData(0, 2, false, true, true)]
    [InlineData(1, 2, false, false, true)]
    public void Take_AnotherList_TellsWhatChangedOnce(int? before, int now, bool isNew, bool hasStarted, bool hasEnded)
    {
        _lives.Take(before is { } stood ? [Container((ContainerState)stood)] : []);

        var change = Assert.Single(_lives.Take([Container((ContainerState)now)]));
        Assert.Equal(("c1", isNew, hasStarted, hasEnded), (change.Id, change.IsNew, change.HasStarted, change.HasEnded));
        _lives.Settle(change);
        Assert.Empty(_lives.Take([Container((ContainerState)now)]));
    }

    [Fact]
    public void Take_AChangeThatCouldNotBeTold_ComesAgain()
    {
        _lives.Take([Container(ContainerState.ContainerRunning)]);

        Assert.Single(_lives.Take([Container(ContainerState.ContainerExited)]));
        Assert.Single(_lives.Take([Container(ContainerState.ContainerExited)]));
    }

    [Fact]
    public void Take_EventAndListOfTheSame_TellsItOnceInAnyOrder()
    {
        _lives.Take([]);

        Settle(_lives.Take("c1", ContainerEventType.ContainerCreatedEvent)!);
        Assert.Empty(_lives.Take([Container(ContainerState.ContainerCreated)]));
        Assert.True(Settle(Assert.Single(_lives.Take([Container(ContainerState.ContainerExited)]))) is { HasStarted: true, HasEnded: true });
        Assert.Empty(_lives.Take([])); // removed, and its events come now
        Assert.Null(_lives.Take("c1", ContainerEventType.ContainerStartedEvent));
        Assert.Null(_lives.Take("c1", ContainerEventType.ContainerStoppedEvent));
        Assert.Null(_lives.Take("c1", ContainerEventType.ContainerDeletedEvent));
    }

    [Theory]
    [InlineData(3)] // unknown
    [InlineData(77)] // of a later version
    public void Take_AStateThatTellsNothing_ChangesNothing(int state)
    {
        _lives.Take([Container(ContainerState.ContainerRunning)]);

        Assert.Empty(_lives.Take([Container((ContainerState)state)]));
        Assert.Empty(_lives.Take([Container((ContainerState)state)]));
        Assert.True(Assert.Single(_lives.Take([Container(ContainerState.ContainerExited)])) is { IsNew: false, HasStarted: false, HasEnded: true });
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../etc")]
    [InlineData("a b\n")]
    [InlineData("é")]
    public void Take_AnIdThatIsNone_IsLeftOut(string id)
    {
        _lives.Take([]);

        Assert.Empty(_lives.Take([new Container { Id = id, State = ContainerState.ContainerRunning }, new Container { Id = new string('a', 129) }]));
        Assert.Equal(2, _lives.LeftOut);
        Assert.Null(_lives.Take(id, ContainerEventType.ContainerStartedEvent));
    }

    [Fact]
    public void Take_MoreThanTheBound_FollowsTheSameOnesAndTakesInLaterWithoutTellingAnew()
    {
        var all = Enumerable.Range(0, Bound + 100).Select(number => new Container { Id = $"c{number}", State = number < 200 ? ContainerState.ContainerExited : ContainerState.ContainerRunning }).ToList();
        _lives.Take(all);
        Assert.Equal(100, _lives.LeftOut);

        Assert.Empty(_lives.Take(Enumerable.Reverse(all))); // runtimes list in any order
        Assert.Null(_lives.Take("more", ContainerEventType.ContainerStartedEvent));
        List<Container> fewer = [.. all.Skip(200 + 500), new Container { Id = "late", State = ContainerState.ContainerRunning }]; // ended ones are the first to be left out
        Assert.Empty(_lives.Take(fewer));
        Assert.Equal(1, _lives.LeftOut); // what is gone is forgotten a list later
        Assert.Empty(_lives.Take(fewer));
        Assert.Equal(0, _lives.LeftOut);
        Assert.Equal("next", Assert.Single(_lives.Take([.. fewer, new Container { Id = "next", State = ContainerState.ContainerRunning }])).Id);
    }

    private CriChange Settle(CriChange change)
    {
        _lives.Settle(change);
        return change;
    }

    private static Container Container(ContainerState state) => new() { Id = "c1", State = state };
}
