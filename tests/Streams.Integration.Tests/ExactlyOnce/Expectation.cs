namespace Streams.Integration.Tests.ExactlyOnce;

/// <summary>What must come out, computed from the plan alone by one thread, without any code of the pipeline.</summary>
internal sealed class Expectation
{
    private const long WindowNs = 5_000_000_000;

    private Expectation(Dictionary<(string Container, long StartNs), WindowSum> windows, Dictionary<string, List<long>> probes)
    {
        Windows = windows;
        Probes = probes;
    }

    /// <summary>Every window of every container, with its sums.</summary>
    public IReadOnlyDictionary<(string Container, long StartNs), WindowSum> Windows { get; }

    /// <summary>Container → base times of the batches that the probe must report, in order.</summary>
    public IReadOnlyDictionary<string, List<long>> Probes { get; }

    public int ProbeCount => Probes.Values.Sum(times => times.Count);

    public static Expectation Of(InputPlan plan, int probeEvery)
    {
        var windows = new Dictionary<(string, long), WindowSum>();
        var probes = new Dictionary<string, List<long>>();
        for (var container = 0; container < plan.Containers; container++)
        {
            var id = InputPlan.ContainerId(container);
            probes[id] = [];
            for (var index = 0; index < plan.Batches; index++)
            {
                var batch = InputPlan.BatchOf(container, index);
                foreach (var item in batch.Events)
                {
                    var at = batch.BaseTimeNs + (item.OffsetUs * 1_000);
                    var key = (id, at - (at % WindowNs));
                    windows[key] = windows.GetValueOrDefault(key).Plus(item);
                }
                if ((index + 1) % probeEvery == 0)
                {
                    probes[id].Add(batch.BaseTimeNs);
                }
            }
        }
        return new Expectation(windows, probes);
    }
}
