using Streams.Schemas;
using Streams.Schemas.Recording;

namespace Streams.Benchmarks.Codec;

/// <summary>The workloads of the codec benchmark: one a kind of event or record, and last the mix that containers make.</summary>
internal static class CodecCases
{
    private const int EventsPerBatch = 32;
    private const int Batches = 64;
    private const int MaxMixBatches = 512;

    public static IEnumerable<ICodecCase> All(string? recording)
    {
        var random = new Random(7);
        yield return Kind("process_started", random, SyntheticEvents.ProcessStarted, processesPerBatch: EventsPerBatch);
        yield return Kind("process_exited", random, SyntheticEvents.ProcessExited);
        yield return Kind("connection_opened", random, SyntheticEvents.ConnectionOpened);
        yield return Kind("connection_closed", random, SyntheticEvents.ConnectionClosed);
        yield return Kind("file_activity", random, SyntheticEvents.FileActivity);
        yield return Kind("resource_sample", random, SyntheticEvents.ResourceSample);
        yield return Kind("syscall_counts", random, SyntheticEvents.SyscallCounts);
        yield return new CodecCase<ContainerMetadata>(
            "container_metadata", [.. Enumerable.Range(0, Batches).Select(SyntheticEvents.Metadata)], Batches, ViewWork.ReadMetadata);
        yield return new CodecCase<Schemas.Detection>(
            "detection", [.. Enumerable.Range(0, Batches).Select(number => SyntheticEvents.Detection(number, random))], Batches, ViewWork.ReadDetection);
        yield return Mix(recording, random);
    }

    private static CodecCase<EventBatch> Kind(string name, Random random, Func<Random, Event> make, int processesPerBatch = 2) =>
        Batched(name, [.. Enumerable.Range(0, Batches).Select(_ => SyntheticEvents.Batch(EventsPerBatch, processesPerBatch, random, make))]);

    private static CodecCase<EventBatch> Batched(string name, IReadOnlyList<EventBatch> batches) =>
        new(name, batches, batches.Sum(batch => batch.Events.Count), ViewWork.ReadBatch);

    private static CodecCase<EventBatch> Mix(string? recording, Random random)
    {
        var recorded = recording is null ? RepositoryRecordings() : [recording];
        var batches = recorded.SelectMany(Rebatched).Take(MaxMixBatches).ToList();
        return batches.Count > 0
            ? Batched("recorded_mix_32", batches)
            : Batched("synthetic_mix_32", [.. Enumerable.Range(0, Batches).Select(_ => SyntheticEvents.Batch(EventsPerBatch, 3, random, SyntheticEvents.Any))]);
    }

    private static string[] RepositoryRecordings()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var recordings = Path.Combine(folder.FullName, "tests", "recordings");
            if (File.Exists(Path.Combine(folder.FullName, "Streams.sln")) && Directory.Exists(recordings))
            {
                return [.. Directory.GetFiles(recordings, "*.avro", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
            }
        }
        return [];
    }

    /// <summary>The recorded events of each container in batches of 32, so that the number is the same whatever the agent's budget was.</summary>
    private static List<EventBatch> Rebatched(string file)
    {
        using var reader = RecordingReader.Open(file);
        var batches = new List<EventBatch>();
        var open = new Dictionary<string, EventBatch>();
        foreach (var recorded in reader.ReadAll().Select(entry => entry.Events).OfType<EventBatch>())
        {
            foreach (var item in recorded.Events)
            {
                if (!open.TryGetValue(recorded.ContainerId, out var batch))
                {
                    open[recorded.ContainerId] = batch = Envelope(recorded);
                }
                Add(batch, item, recorded);
                if (batch.Events.Count == EventsPerBatch)
                {
                    batches.Add(batch);
                    open.Remove(recorded.ContainerId);
                }
            }
        }
        return batches;
    }

    private static EventBatch Envelope(EventBatch recorded) => new()
    {
        AgentId = recorded.AgentId,
        AgentStartedAtNs = recorded.AgentStartedAtNs,
        Node = recorded.Node,
        Cluster = recorded.Cluster,
        BootId = recorded.BootId,
        Tier = recorded.Tier,
        ContainerId = recorded.ContainerId,
        CgroupId = recorded.CgroupId,
        BaseTimeNs = recorded.BaseTimeNs,
        FirstSequence = recorded.FirstSequence,
    };

    /// <summary>An event names its process by index, and each process stands in a batch once.</summary>
    private static void Add(EventBatch batch, Event item, EventBatch recorded)
    {
        item.OffsetUs += (recorded.BaseTimeNs - batch.BaseTimeNs) / 1_000;
        if (item.Process >= 0)
        {
            var process = recorded.Processes[item.Process];
            var index = batch.Processes.FindIndex(known => known.ExecId == process.ExecId);
            if (index < 0)
            {
                index = batch.Processes.Count;
                batch.Processes.Add(process);
            }
            item.Process = index;
        }
        batch.Events.Add(item);
    }
}
