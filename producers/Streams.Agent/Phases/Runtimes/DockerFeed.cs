using System.Globalization;
using System.Text.Json;
using Streams.Agent.Metadata;
using Streams.Agent.Metadata.Kubernetes;
using Streams.Agent.Metadata.Runtimes;
using Streams.Schemas;

namespace Streams.Agent.Phases.Runtimes;

/// <summary>Follows the events of a Docker engine, or of Podman's compatible service.</summary>
/// <remarks>
/// After a break it asks for what came since the last event, which the engine remembers (256 events), and leaves out what it has told.
/// State: the last 1,024 events by time, container and action. Source: Docker Engine API 1.24 and later, "Monitor events"; moby daemon/events.
/// </remarks>
internal sealed class DockerFeed(DockerEngine engine, CreatedContainers created) : IRuntimeFeed
{
    private const int Remembered = 1_024;
    private const int LabelLimit = 64;
    private const int LongestWord = 128; // of an id, of a state of health
    private const string Health = "health_status: ";
    private const string ExecStart = "exec_start";

    /// <summary>What the engine says of a container beside its labels, in one map with them.</summary>
    private static readonly HashSet<string> NoLabels = ["image", "name", "exitCode", "execID", "execDuration", "signal", "oldName", "containerExitCode", "podId"];

    private readonly HashSet<(long, string, string)> _told = [];
    private readonly Queue<(long, string, string)> _order = [];
    private long _lastNs;

    /// <inheritdoc/>
    public string Name => $"{engine.Runtime} at {engine.SocketPath}";

    /// <inheritdoc/>
    public async Task FollowAsync(Action connected, Action<RuntimeEvent> tell, CancellationToken stop)
    {
        try
        {
            await using var body = await engine.EventsAsync(_lastNs, stop);
            connected();
            var lines = new JsonLineReader(body);
            while (await lines.ReadAsync(stop) is { } line)
            {
                using (line)
                {
                    await TakeAsync(line.RootElement, tell, stop);
                }
            }
        }
        catch (Exception failed) when (failed is HttpRequestException or JsonException or InvalidDataException)
        {
            throw new IOException(failed.Message, failed);
        }
    }

    /// <summary>The step that an event tells; null for none.</summary>
    internal static RuntimeEvent? Read(JsonElement told, string source)
    {
        var actor = DockerSource.Object(told, "Actor");
        var attributes = DockerSource.Object(actor, "Attributes");
        var id = DockerSource.Text(actor, "ID");
        var action = DockerSource.Text(told, "Action");
        if (id.Length is 0 or > LongestWord || DockerSource.Text(told, "Type") != "container")
        {
            return null;
        }

        RuntimeEvent Step(LifecyclePhase phase, string reason = "", int exitCode = -1) => new(id, phase, TimeOf(told), source, reason, exitCode);

        return action switch
        {
            "start" => Step(LifecyclePhase.Started),
            "pause" => Step(LifecyclePhase.Paused),
            "unpause" => Step(LifecyclePhase.Unpaused),
            "oom" => Step(LifecyclePhase.Oom),
            "die" or "died" => Exited(Step(LifecyclePhase.Exited), attributes),
            _ when action.StartsWith(Health, StringComparison.Ordinal) => Step(LifecyclePhase.Health, Cut(action[Health.Length..], LongestWord)),
            _ when action.StartsWith(ExecStart, StringComparison.Ordinal) => Step(LifecyclePhase.Exec, "exec " + Cut(DockerSource.Text(attributes, "execID"), LongestWord)), // what follows was typed
            _ => null,
        };
    }

    private static RuntimeEvent Exited(RuntimeEvent step, JsonElement attributes)
    {
        var text = DockerSource.Text(attributes, "exitCode");
        text = text.Length > 0 ? text : DockerSource.Text(attributes, "containerExitCode");
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? step with { ExitCode = code, Reason = $"exited with {code}" } : step;
    }

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..longest];

    private static long TimeOf(JsonElement told) =>
        DockerSource.Object(told, "timeNano") is var time && time.ValueKind == JsonValueKind.Number && time.TryGetInt64(out var ns) ? ns : 0;

    private async ValueTask TakeAsync(JsonElement told, Action<RuntimeEvent> tell, CancellationToken stop)
    {
        if (!IsNew(told))
        {
            return;
        }

        if (DockerSource.Text(told, "Action") == "create")
        {
            await KeepAsync(told, stop);
        }
        else if (Read(told, engine.Runtime) is { } step)
        {
            tell(step with { Cgroups = engine.Cgroups });
        }
    }

    private bool IsNew(JsonElement told)
    {
        var key = (TimeOf(told), Cut(DockerSource.Text(DockerSource.Object(told, "Actor"), "ID"), LongestWord), Cut(DockerSource.Text(told, "Action"), LongestWord));
        if (!_told.Add(key))
        {
            return false;
        }

        _order.Enqueue(key);
        if (_order.Count > Remembered)
        {
            _told.Remove(_order.Dequeue());
        }

        _lastNs = Math.Max(_lastNs, key.Item1);
        return true;
    }

    /// <summary>The image is known before the container's first process runs.</summary>
    private async ValueTask KeepAsync(JsonElement told, CancellationToken stop)
    {
        var actor = DockerSource.Object(told, "Actor");
        var attributes = DockerSource.Map(actor, "Attributes");
        var record = new ContainerMetadata
        {
            Runtime = engine.Runtime,
            Image = DockerSource.Cut(attributes.GetValueOrDefault("image", "")),
            Name = DockerSource.Cut(attributes.GetValueOrDefault("name", "")),
            CreatedAtNs = TimeOf(told),
        };
        KubernetesLabels.Apply(attributes.Where(pair => !NoLabels.Contains(pair.Key)).Take(LabelLimit).ToDictionary(), record);
        var id = DockerSource.Text(actor, "ID");
        if (id.Length > LongestWord)
        {
            return;
        }

        created.Add(id, record);
        if (await engine.DigestOfAsync(record.Image, stop) is { Length: > 0 } digest)
        {
            created.Add(id, MetadataMerge.Over(record, new ContainerMetadata { ImageDigest = digest }));
        }
    }
}
