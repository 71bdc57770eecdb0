using Microsoft.Extensions.Time.Testing;
using Streams.Agent.Delivery;
using Xunit;

namespace Streams.Agent.Tests.Delivery;

public sealed class RetirementsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void TryTakeDue_ContainerThatWasStartedAgain_ItsLastEndCounts()
    {
        var retirements = new Retirements(TimeSpan.FromDays(7), _time);
        retirements.Add("n1/backup.service");
        _time.Advance(TimeSpan.FromDays(6));
        retirements.Add("n1/backup.service");
        retirements.Add("other");

        _time.Advance(TimeSpan.FromDays(1));
        Assert.False(retirements.TryTakeDue(out _)); // its last events are a day old

        _time.Advance(TimeSpan.FromDays(6));
        Assert.Equal(["n1/backup.service", "other"], Due(retirements));
        retirements.Add("other");
        _time.Advance(TimeSpan.FromDays(7));
        Assert.Equal(["other"], Due(retirements));
    }

    private static IEnumerable<string> Due(Retirements retirements)
    {
        while (retirements.TryTakeDue(out var id))
        {
            yield return id;
        }
    }
}
