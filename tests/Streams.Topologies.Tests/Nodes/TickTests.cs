using Microsoft.Extensions.Time.Testing;
using Streams.Schemas;
using Streams.Schemas.Wire;
using Streams.TestKit;
using Streams.Topologies.Clients;
using Streams.Topologies.Stores;
using Streams.Topologies.Tests.Driving;

namespace Streams.Topologies.Tests.Nodes;

/// <summary>A tick says that the agents were silent: only a worker that has read all they wrote may write one.</summary>
public sealed class TickTests : IDisposable
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(250);

    private readonly FakeTimeProvider _time = new();
    private readonly Driver _driver;

    public TickTests()
    {
        _driver = new Driver(QuietSteps.Create(), new TestParts(time: _time));
        _driver.Send(A.BatchOf(1));
        _driver.TestParts.Restoration.Ended(StoreNames.Sessions, 0);
        _driver.TestParts.Restoration.Ended(StoreNames.Containers, 0);
        End.GivenOut(0, 0);
    }

    private EventsEnd End => _driver.TestParts.Parts.End;

    [Fact]
    public void SilentPartition_ReadToItsEnd_GetsATickEveryFiveSeconds()
    {
        End.Reached(0);

        Pass(seconds: 11);

        Assert.Equal([5, 10], Silences());
    }

    [Fact]
    public void Partition_WhoseRecordsWereNotReached_GetsNoTick()
    {
        End.Reached(0);
        End.GivenOut(0, 1); // fetched, and still before the task

        Pass(seconds: 60);

        Assert.Empty(Silences());
    }

    [Fact]
    public void Worker_ThatIsNeverDoneWithWhatItFetched_WritesNoTick()
    {
        _driver.Send(A.BatchOf(1));
        End.GivenOut(0, 0);
        End.Reached(0); // long ago: newer records of the partition may stand behind those of others

        Pass(seconds: 60, empties: false);

        Assert.Empty(Silences());
    }

    [Fact]
    public void Worker_ThatCaughtUp_WaitsForTheSilenceToBeItsOwnObservation()
    {
        Pass(seconds: 20);

        End.Reached(0);
        Pass(seconds: 4);
        Assert.Empty(Silences());

        Pass(seconds: 2);
        Assert.InRange(Assert.Single(Silences()), 24, 26);
    }

    public void Dispose() => _driver.Dispose();

    private void Pass(int seconds, bool empties = true)
    {
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromSeconds(seconds); passed += s_step)
        {
            _time.Advance(s_step);
            if (empties)
            {
                End.Emptied();
            }

            _driver.LetWallClockPass(s_step);
        }
    }

    private List<long> Silences() => [.. _driver.Read(TopicCatalog.Events)
        .Select(message => message.Value)
        .Select(Decoded)
        .Where(batch => batch.Tier == SensorTier.Worker)
        .Select(batch => batch.Events[0].Tick!.SilenceNs / 1_000_000_000)];

    private static EventBatch Decoded(byte[] value)
    {
        var reader = new AvroSpanReader(value.AsSpan(5));
        return EventBatch.Read(ref reader);
    }
}
