using System.Buffers;
using Streams.Detection;
using Streams.Detection.Incidents;
using Streams.Detection.Time;

namespace Streams.Topologies.Tests.Driving;

/// <summary>Steps that do what a test tells them, and else nothing.</summary>
internal static class QuietSteps
{
    public static DetectionSteps Create(Func<Observation, ContainerState, IFindings, StepResult>? judge = null, Func<Observation, SessionState, IFindings, StepResult>? account = null, IStateCodec<ContainerState>? containers = null) => new()
    {
        Remember = new Step<ContainerState>(null),
        Account = new Step<SessionState>(account),
        Enrich = new Step<ContainerState>(null),
        Window = new Step<ContainerState>(null),
        Judge = new Step<ContainerState>(judge),
        GroupIntoIncidents = new Silent(),
        Sessions = new Codec<SessionState>(),
        Containers = containers ?? new Codec<ContainerState>(),
        Incidents = new Codec<IncidentState>(),
    };

    private sealed class Step<TState>(Func<Observation, TState, IFindings, StepResult>? apply) : IStep<TState>
        where TState : class
    {
        public StepResult Apply(Observation observation, TState state, IFindings findings) =>
            apply?.Invoke(observation, state, findings) ?? StepResult.Forward;
    }

    private sealed class Silent : IIncidentStep
    {
        public void Apply(Schemas.Detection detection, long nowMs, IncidentState state, IAlerts alerts) =>
            alerts.Add("finding", detection.Workload, 1_000, [1]);

        public void TimePassed(string containerId, long nowMs, IncidentState state, IAlerts alerts)
        {
        }
    }

    private sealed class Codec<TState> : IStateCodec<TState>
        where TState : class, ITimed, new()
    {
        public void Encode(TState state, IBufferWriter<byte> into) => into.Write<byte>([1]);

        public TState Decode(ReadOnlySpan<byte> bytes) => new();
    }
}
