using System.Buffers;
using System.Text;
using Streams.Detection;
using Streams.Detection.Incidents;
using Streams.Schemas;

namespace Streams.Worker;

/// <summary>Steps that judge nothing, and raise a detection on every n-th batch.</summary>
internal static class PassingSteps
{
    public static DetectionSteps Create(int probeEvery) => new()
    {
        Remember = new Pass<ContainerState>(),
        Account = new Pass<SessionState>(),
        Enrich = new Pass<ContainerState>(),
        Window = new Pass<ContainerState>(),
        Judge = new Probe(probeEvery),
        GroupIntoIncidents = new Tell(),
        Sessions = new Codec<SessionState>(),
        Containers = new ContainerCodec(),
        Incidents = new Codec<IncidentState>(),
    };

    private sealed class Pass<TState> : IStep<TState>
        where TState : class
    {
        public StepResult Apply(Observation observation, TState state, IFindings findings) => StepResult.Forward;
    }

    private sealed class Probe(int every) : IStep<ContainerState>
    {
        public StepResult Apply(Observation observation, ContainerState state, IFindings findings)
        {
            if (observation.HasBatch && every > 0)
            {
                var batch = observation.Batch;
                var seen = (state.Session.Length == 0 ? 0 : long.Parse(state.Session, System.Globalization.CultureInfo.InvariantCulture)) + 1;
                state.Session = seen.ToString(System.Globalization.CultureInfo.InvariantCulture);
                if (seen % every == 0)
                {
                    findings.Add(new Schemas.Detection { Detector = "probe", ContainerId = observation.ContainerId, Workload = observation.ContainerId, ObservedAtNs = batch.BaseTimeNs, FirstSequence = seen });
                }
            }

            return StepResult.Forward;
        }
    }

    private sealed class Tell : IIncidentStep
    {
        public void Apply(Schemas.Detection detection, long nowMs, IncidentState state, IAlerts alerts) =>
            alerts.Add(detection.ContainerId, detection.Workload, detection.ObservedAtNs / 1_000_000, Encoding.UTF8.GetBytes($"{{\"container\":\"{detection.ContainerId}\",\"batch\":{detection.FirstSequence}}}"));

        public void TimePassed(string containerId, long nowMs, IncidentState state, IAlerts alerts)
        {
        }
    }

    private sealed class Codec<TState> : IStateCodec<TState>
        where TState : class, new()
    {
        public void Encode(TState state, IBufferWriter<byte> into) => into.Write<byte>([1]);

        public TState Decode(ReadOnlySpan<byte> bytes) => new();
    }

    private sealed class ContainerCodec : IStateCodec<ContainerState>
    {
        public void Encode(ContainerState state, IBufferWriter<byte> into)
        {
            into.Write<byte>([1]);
            into.Write(Encoding.UTF8.GetBytes(state.Session));
        }

        public ContainerState Decode(ReadOnlySpan<byte> bytes) => new() { Session = Encoding.UTF8.GetString(bytes[1..]) };
    }
}
