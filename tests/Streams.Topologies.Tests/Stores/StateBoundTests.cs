using Streams.Detection;
using Streams.TestKit;
using Streams.Topologies.Stores;
using Streams.Topologies.Tests.Driving;

namespace Streams.Topologies.Tests.Stores;

public class StateBoundTests
{
    [Fact]
    public void Container_BeyondTheBound_TakesThePlaceOfTheOneUnheardLongest()
    {
        var states = new Dictionary<string, List<ContainerState>>();
        var parts = new TestParts(bounds: new StateBounds(Sessions: 64, Containers: 2, Incidents: 64));
        using var driver = new Driver(QuietSteps.Create(judge: (observation, state, _) =>
        {
            var seen = states.TryGetValue(observation.ContainerId, out var known) ? known : states[observation.ContainerId] = [];
            seen.Add(state);
            return StepResult.Forward;
        }), parts);

        // Quiet steps set no time at which a container was heard, so the first by key leaves.
        foreach (var container in new[] { "a", "b", "c", "b", "a", "c" })
        {
            var batch = A.Batch(A.ProcessStarted());
            batch.ContainerId = container;
            driver.Send(batch);
            driver.Commit();
        }

        Assert.Same(states["c"][0], states["c"][1]);
        Assert.NotSame(states["a"][0], states["a"][1]); // forgotten for c
        Assert.Same(states["b"][0], states["b"][1]);
    }
}
