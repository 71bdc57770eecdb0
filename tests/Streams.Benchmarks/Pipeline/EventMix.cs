using Streams.Schemas;
using Streams.Schemas.Recording;

namespace Streams.Benchmarks.Pipeline;

/// <summary>Batches to choose from: what containers did, cut to the wanted number of events.</summary>
/// <remarks>State: at most <see cref="Templates"/> batches. Only kinds that windows count, so that the sum over all windows is known beforehand.</remarks>
internal sealed class EventMix
{
    private const int Templates = 256;

    private static readonly string[] s_programs = ["/usr/sbin/nginx", "/usr/bin/python3.11", "/usr/bin/redis-server", "/bin/sh", "/usr/bin/curl", "/usr/bin/date"];

    private readonly List<EventBatch> _templates;

    private EventMix(string name, List<EventBatch> templates)
    {
        Name = name;
        _templates = templates;
    }

    /// <summary>Where it comes from.</summary>
    public string Name { get; }

    public static EventMix Of(PipelineOptions options) =>
        options.Recording is { Length: > 0 } file ? FromRecording(file, options.EventsPerBatch) : Made(options.EventsPerBatch);

    /// <summary>The n-th batch of a container; the caller gives it identity and numbers before it takes the next.</summary>
    public EventBatch Take(int container, int batch) => _templates[((container * 31) + batch) % _templates.Count];

    private static EventMix FromRecording(string file, int eventsPerBatch)
    {
        var templates = new List<EventBatch>();
        var open = new Dictionary<string, EventBatch>();
        using var recording = RecordingReader.Open(file);
        foreach (var entry in recording.ReadAll())
        {
            if (templates.Count >= Templates || entry.Events is not { } recorded)
            {
                continue;
            }
            foreach (var item in recorded.Events.Where(item => Counts(item.Kind)))
            {
                if (!open.TryGetValue(recorded.ContainerId, out var batch))
                {
                    open[recorded.ContainerId] = batch = new EventBatch();
                }
                item.Process = item.Process < 0 ? -1 : IndexOf(batch, recorded.Processes[item.Process]);
                item.OffsetUs = batch.Events.Count * 10_000;
                batch.Events.Add(item);
                if (batch.Events.Count == eventsPerBatch)
                {
                    templates.Add(batch);
                    open.Remove(recorded.ContainerId);
                }
            }
        }
        return templates.Count > 0
            ? new EventMix(Path.GetFileName(file), templates)
            : throw new InvalidDataException($"{file} holds no {eventsPerBatch} events of one container.");
    }

    private static int IndexOf(EventBatch batch, Process process)
    {
        var index = batch.Processes.FindIndex(one => one.ExecId == process.ExecId);
        if (index < 0)
        {
            index = batch.Processes.Count;
            batch.Processes.Add(process);
        }
        return index;
    }

    /// <summary>A web application's day: mostly files and connections, some short-lived processes, a sample now and then.</summary>
    private static EventMix Made(int eventsPerBatch)
    {
        var random = new Random(7);
        var templates = new List<EventBatch>();
        for (var i = 0; i < Templates; i++)
        {
            var batch = new EventBatch();
            for (var process = 0; process < 3; process++)
            {
                batch.Processes.Add(ProcessOf(random.Next(s_programs.Length)));
            }
            for (var position = 0; position < eventsPerBatch; position++)
            {
                var item = EventOf(random);
                item.OffsetUs = position * 10_000;
                item.Process = random.Next(batch.Processes.Count);
                item.Occurrences = Math.Max(1, item.Occurrences);
                batch.Events.Add(item);
            }
            templates.Add(batch);
        }
        return new EventMix("synthetic", templates);
    }

    private static Process ProcessOf(int program) => new()
    {
        ExecId = 1_000 + program,
        Pid = 4_000 + program,
        ContainerPid = 1 + program,
        ParentExecId = 1_000,
        StartedAtNs = 1_793_491_200_000_000_000,
        Name = Path.GetFileName(s_programs[program]),
        Executable = s_programs[program],
        Arguments = [s_programs[program], "--port", "8080"],
        WorkingDirectory = "/srv",
    };

    private static Event EventOf(Random random)
    {
        byte[] peer = [10, 0, (byte)random.Next(2), (byte)random.Next(8)];
        return random.Next(100) switch
        {
            < 6 => new Event { Kind = EventKind.ProcessStarted, ProcessStarted = new ProcessStarted() },
            < 12 => new Event { Kind = EventKind.ProcessExited, ProcessExited = new ProcessExited { ExitCode = 0, CpuTimeNs = random.Next(5_000_000), PeakMemoryBytes = random.Next(50_000_000) } },
            < 30 => new Event
            {
                Kind = EventKind.ConnectionOpened,
                ConnectionOpened = new ConnectionOpened { Transport = Transport.Tcp, Direction = Direction.Outbound, LocalAddress = [10, 0, 0, 9], LocalPort = random.Next(32_768, 60_000), RemoteAddress = peer, RemotePort = 443 },
            },
            < 48 => new Event
            {
                Kind = EventKind.ConnectionClosed,
                ConnectionClosed = new ConnectionClosed
                {
                    Transport = Transport.Tcp,
                    Direction = Direction.Outbound,
                    LocalAddress = [10, 0, 0, 9],
                    LocalPort = random.Next(32_768, 60_000),
                    RemoteAddress = peer,
                    RemotePort = 443,
                    BytesSent = random.Next(2_000),
                    BytesReceived = random.Next(20_000),
                    PacketsSent = random.Next(20),
                    PacketsReceived = random.Next(40),
                    DurationNs = random.Next(50_000_000),
                },
            },
            < 97 => new Event
            {
                Kind = EventKind.FileActivity,
                Occurrences = random.Next(1, 20),
                FileActivity = new FileActivity { Operation = random.Next(4) == 0 ? FileOperation.Write : FileOperation.Read, Path = $"/srv/data/{random.Next(40)}.json", Operations = random.Next(1, 20), BytesRead = random.Next(100_000) },
            },
            _ => new Event { Kind = EventKind.ResourceSample, ResourceSample = new ResourceSample { IntervalNs = 1_000_000_000, CpuTimeNs = random.Next(200_000_000), MemoryBytes = 90_000_000, Processes = 12 } },
        };
    }

    private static bool Counts(EventKind kind) => kind is EventKind.ProcessStarted or EventKind.ProcessExited or EventKind.ConnectionOpened or EventKind.ConnectionClosed
        or EventKind.FlowSample or EventKind.ListenStarted or EventKind.FileActivity or EventKind.PrivilegeChange or EventKind.ResourceSample;
}
