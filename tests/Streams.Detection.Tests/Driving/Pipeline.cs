using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using Streams.Detection.Incidents;
using Streams.Detection.Models;
using Streams.Detection.Time;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Detection.Tests.Driving;

/// <summary>Drives all steps over one partition as the topology does, without broker and runtime.</summary>
internal sealed class Pipeline : IFindings, IAlerts, IDisposable
{
    private readonly DetectionSteps _steps;
    private readonly PartitionClock _clock = new();
    private readonly Observation _observation = new();
    private readonly SortedDictionary<string, SessionState> _sessions = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ContainerState> _containers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, IncidentState> _incidents = new(StringComparer.Ordinal);

    public Pipeline(DetectionOptions? options = null, IProfiles? profiles = null, IModels? models = null)
    {
        _steps = DetectionSteps.Create(options ?? new(), models ?? new UploadModel(), profiles ?? new Profiles(), Meters, NullLoggerFactory.Instance);
    }

    /// <summary>True to keep states encoded between records, as a restart at every moment would.</summary>
    public bool Restarts { get; init; }

    public Meters Meters { get; } = new();

    public List<Schemas.Detection> Detections { get; } = [];

    public List<FeatureWindow> Windows { get; } = [];

    public List<ContainerLife> Lives { get; } = [];

    public List<string> DeadLetters { get; } = [];

    public List<Alert> Alerts { get; } = [];

    public int Received { get; private set; }

    public int Forwarded { get; private set; }

    public IEnumerable<string> Detectors => Detections.Where(IsSuspicion).Select(detection => detection.Detector);

    public ContainerState Container(string id = A.Container) => _containers[id];

    public bool Knows(string container) => _containers.ContainsKey(container);

    public bool HasIncident(string container = A.Container) => _incidents.ContainsKey(container);

    public DetectionSteps Steps => _steps;

    /// <summary>A batch, appended at its base time unless told otherwise.</summary>
    public void Pipe(EventBatch batch, long? appendMs = null)
    {
        var appended = appendMs ?? (batch.BaseTimeNs / 1_000_000);
        Advance(appended);
        Received++;
        var session = $"{batch.AgentId}@{batch.AgentStartedAtNs}";
        _observation.Reset(batch.ContainerId, BodyOf(batch), _clock.NowMs);
        _observation.Session = session;
        _observation.AppendTimeMs = appended;
        var isForwarded = With(_sessions, session, _steps.Sessions, state => _steps.Account.Apply(_observation, state, this)) == StepResult.Forward;
        var isClosing = _observation.Closing;
        if (isForwarded)
        {
            Forwarded++;
            Judge();
        }

        if (isClosing)
        {
            foreach (var other in _containers.Where(pair => pair.Value.Session == session).Select(pair => pair.Key).ToList())
            {
                _observation.Reset(other, ReadOnlyMemory<byte>.Empty, _clock.NowMs);
                _observation.Closing = true;
                Judge();
            }
        }
    }

    public void Pipe(ContainerMetadata metadata)
    {
        _observation.Reset(metadata.ContainerId, ReadOnlyMemory<byte>.Empty, _clock.NowMs);
        _observation.Metadata = metadata;
        With(_containers, metadata.ContainerId, _steps.Containers, state => _steps.Remember.Apply(_observation, state, this));
    }

    public void PipeTombstone(string container)
    {
        _observation.Reset(container, ReadOnlyMemory<byte>.Empty, _clock.NowMs);
        _observation.MetadataRemoved = true;
        With(_containers, container, _steps.Containers, state => _steps.Remember.Apply(_observation, state, this));
    }

    /// <summary>Time passes in the partition, five seconds at a time as ticks do.</summary>
    public void Pass(TimeSpan time)
    {
        for (var left = (long)time.TotalMilliseconds; left > 0; left -= 5_000)
        {
            Advance(_clock.LastAppendMs + Math.Min(5_000, left));
        }
    }

    void IFindings.Add(Schemas.Detection detection)
    {
        var body = BodyOf(detection);
        var reader = new AvroSpanReader(body);
        Detections.Add(Schemas.Detection.Read(ref reader));
        reader = new AvroSpanReader(body);
        var copy = Schemas.Detection.Read(ref reader);
        With(_incidents, copy.ContainerId, _steps.Incidents, state =>
        {
            _steps.GroupIntoIncidents.Apply(copy, _clock.NowMs, state, this);
            return StepResult.Forward;
        });
    }

    void IFindings.Add(FeatureWindow window) => Windows.Add(window);

    void IFindings.Add(ContainerLife life) => Lives.Add(life);

    void IFindings.DeadLetter(string reason, string detail) => DeadLetters.Add(reason);

    void IAlerts.Add(string findingUid, string workload, long timeMs, byte[] json) => Alerts.Add(new Alert(findingUid, workload, timeMs, json));

    public void Dispose() => Meters.Dispose();

    public static bool IsSuspicion(Schemas.Detection detection) => detection.Kind is not (DetectorKind.StoryOver or DetectorKind.Identity);

    public static byte[] BodyOf<TRecord>(TRecord record)
        where TRecord : IAvroRecord<TRecord>
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new AvroSpanWriter(buffer);
        record.Write(ref writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private void Advance(long appendMs)
    {
        var nowMs = _clock.Advance(appendMs);
        foreach (var key in _sessions.Where(pair => pair.Value.DueMs <= nowMs).Select(pair => pair.Key).ToList())
        {
            _observation.Reset("", ReadOnlyMemory<byte>.Empty, nowMs);
            _observation.Session = key;
            With(_sessions, key, _steps.Sessions, state => _steps.Account.Apply(_observation, state, this));
        }

        foreach (var key in _containers.Where(pair => pair.Value.DueMs <= nowMs).Select(pair => pair.Key).ToList())
        {
            _observation.Reset(key, ReadOnlyMemory<byte>.Empty, nowMs);
            Judge();
        }
    }

    private void Judge() => With(_containers, _observation.ContainerId, _steps.Containers, state =>
    {
        _steps.Enrich.Apply(_observation, state, this);
        _steps.Window.Apply(_observation, state, this);
        return _steps.Judge.Apply(_observation, state, this);
    });

    private StepResult With<TState>(SortedDictionary<string, TState> states, string key, IStateCodec<TState> codec, Func<TState, StepResult> apply)
        where TState : class, ITimed, new()
    {
        if (!states.TryGetValue(key, out var state))
        {
            states[key] = state = new TState();
        }

        var result = apply(state);
        if (state.IsOver)
        {
            states.Remove(key);
        }
        else if (Restarts)
        {
            var buffer = new ArrayBufferWriter<byte>();
            codec.Encode(state, buffer);
            states[key] = codec.Decode(buffer.WrittenSpan);
        }

        return result;
    }
}
