using Streams.Detection;
using Streams.Schemas;

namespace Streams.TestWorker;

/// <summary>A step that fails where the test says: always at one record, or between two outputs of some.</summary>
internal sealed class ThrowingStep(IStep<ContainerState> inner, TestWorkerOptions options) : IStep<ContainerState>
{
    private int _severalOutputs;

    public StepResult Apply(Observation observation, ContainerState state, IFindings findings)
    {
        var counted = new CountedFindings(findings, () => BetweenOutputs(observation.ContainerId));
        var result = inner.Apply(observation, state, counted);
        if (observation.HasBatch && options.ThrowAt == $"{observation.ContainerId}@{observation.Batch.BaseTimeNs}")
        {
            throw new InvalidOperationException("the test's step always fails at this record");
        }
        return result;
    }

    private void BetweenOutputs(string containerId)
    {
        if (options.ThrowEvery == 0 || ++_severalOutputs % options.ThrowEvery != 0)
        {
            return;
        }
        var mark = Path.Combine(options.ThrowMarks, containerId);
        if (!File.Exists(mark) && Directory.GetFiles(options.ThrowMarks).Length < options.ThrowTimes)
        {
            File.WriteAllText(mark, "");
            throw new InvalidOperationException("the test's step fails between two outputs");
        }
    }

    /// <summary>Passes outputs on, and speaks up before the second of a record.</summary>
    private sealed class CountedFindings(IFindings inner, Action beforeSecond) : IFindings
    {
        private int _outputs;

        public void Add(Schemas.Detection detection)
        {
            Count();
            inner.Add(detection);
        }

        public void Add(FeatureWindow window)
        {
            Count();
            inner.Add(window);
        }

        public void Add(ContainerLife life)
        {
            Count();
            inner.Add(life);
        }

        public void DeadLetter(string reason, string detail) => inner.DeadLetter(reason, detail);

        private void Count()
        {
            if (++_outputs == 2)
            {
                beforeSecond();
            }
        }
    }
}
