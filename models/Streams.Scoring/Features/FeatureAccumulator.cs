using Streams.Schemas;

namespace Streams.Scoring.Features;

/// <summary>Gathers the events of one container in one window, and says its features.</summary>
/// <remarks>
/// State: about 700 bytes whatever comes; different values are counted by <see cref="Sketch"/>, the largest receivers by <see cref="TopReceivers"/>.
/// Adding an event allocates nothing. Two accumulators of the same window merge (<see cref="Merge"/>).
/// Thread: one.
/// </remarks>
public sealed class FeatureAccumulator
{
    /// <summary>Most bytes that <see cref="Encode"/> writes.</summary>
    public const int MaxEncodedBytes = 2 + ((int)Counter.Count * 11) + (SketchWords * 64 * 2) + TopReceivers.MaxEncodedBytes + 4;

    private const int ProgramWords = 2;
    private const int PeerWords = 4;
    private const int PublicWords = 2;
    private const int PortWords = 2;
    private const int FileWords = 8;
    private const int SketchWords = ProgramWords + PeerWords + PublicWords + PortWords + FileWords;

    private readonly long[] _counters = new long[(int)Counter.Count];
    private readonly ulong[] _bits = new ulong[SketchWords];
    private readonly TopReceivers _receivers = new();

    /// <summary>Kernel occurrences taken in that say something about the container.</summary>
    public long Events => this[Counter.Events];

    private Span<ulong> Programs => _bits.AsSpan(0, ProgramWords);

    private Span<ulong> Peers => _bits.AsSpan(ProgramWords, PeerWords);

    private Span<ulong> PublicPeers => _bits.AsSpan(ProgramWords + PeerWords, PublicWords);

    private Span<ulong> Ports => _bits.AsSpan(ProgramWords + PeerWords + PublicWords, PortWords);

    private Span<ulong> Files => _bits.AsSpan(ProgramWords + PeerWords + PublicWords + PortWords, FileWords);

    private ref long this[Counter counter] => ref _counters[(int)counter];

    /// <summary>True for a kind of event that features are made of; others (heartbeats, gaps, lifecycle) belong to no window.</summary>
    public static bool Counts(EventKind kind) => kind is EventKind.ProcessStarted or EventKind.ProcessExited or EventKind.ConnectionOpened
        or EventKind.ConnectionClosed or EventKind.FlowSample or EventKind.ListenStarted or EventKind.FileActivity or EventKind.PrivilegeChange or EventKind.ResourceSample;

    /// <summary>Takes in one event; a kind without features is left out.</summary>
    /// <param name="item">The event.</param>
    /// <param name="processes">Processes of its batch, where the events before it left them.</param>
    public void Add(in EventView item, ref ProcessCursor processes)
    {
        if (!Counts(item.Kind))
        {
            return;
        }
        this[Counter.Events] = Sum(this[Counter.Events], Math.Max(1, item.Occurrences));
        if (item.HasProcessStarted)
        {
            AddStart(item, ref processes);
        }
        else if (item.HasProcessExited)
        {
            var exit = item.ProcessExited;
            Increase(Counter.FailedExits, exit.ExitCode > 0 || exit.Signal > 0 ? 1 : 0);
        }
        else if (item.HasConnectionOpened)
        {
            AddOpened(item.ConnectionOpened);
        }
        else if (item.HasConnectionClosed)
        {
            var flow = item.ConnectionClosed;
            AddFlow(flow.Direction, flow.RemoteAddress, flow.RemotePort, flow.BytesSent, flow.BytesReceived);
        }
        else if (item.HasFlowSample)
        {
            var flow = item.FlowSample;
            AddFlow(flow.Direction, flow.RemoteAddress, flow.RemotePort, flow.BytesSent, flow.BytesReceived);
        }
        else if (item.HasListenStarted)
        {
            Increase(Counter.Listens, 1);
        }
        else if (item.HasFileActivity)
        {
            AddFile(item.FileActivity);
        }
        else if (item.HasPrivilegeChange)
        {
            Increase(Counter.PrivilegeChanges, item.Occurrences);
        }
        else if (item.HasResourceSample)
        {
            AddSample(item.ResourceSample);
        }
    }

    /// <summary>Takes in what another accumulator of the same window gathered.</summary>
    public void Merge(FeatureAccumulator other)
    {
        for (var counter = Counter.Events; counter < Counter.Count; counter++)
        {
            this[counter] = counter is Counter.MemoryPlusOne or Counter.TasksPlusOne
                ? Math.Max(this[counter], other[counter])
                : Sum(this[counter], other[counter]);
        }
        for (var i = 0; i < _bits.Length; i++)
        {
            _bits[i] |= other._bits[i];
        }
        _receivers.Merge(other._receivers);
    }

    /// <summary>Forgets everything, so that the object serves another window.</summary>
    public void Clear()
    {
        Array.Clear(_counters);
        Array.Clear(_bits);
        _receivers.Clear();
    }

    /// <summary>Writes the features, in the order of <see cref="FeatureSet.Window"/>; NaN where unknown.</summary>
    public void CopyTo(Span<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, FeatureSet.Window.Count);
        var starts = this[Counter.ProcessStarts];
        Set(values, FeatureIndex.ProcessStarts, starts);
        Set(values, FeatureIndex.Programs, Sketch.Count(Programs));
        Set(values, FeatureIndex.Shells, this[Counter.Shells]);
        Set(values, FeatureIndex.Interpreters, this[Counter.Interpreters]);
        Set(values, FeatureIndex.NetworkTools, this[Counter.NetworkTools]);
        Set(values, FeatureIndex.PackageTools, this[Counter.PackageTools]);
        Set(values, FeatureIndex.FailedExits, this[Counter.FailedExits]);
        Set(values, FeatureIndex.ArgumentBytes, (double)this[Counter.ArgumentBytes] / Math.Max(1, starts));
        Set(values, FeatureIndex.DriftStarts, this[Counter.DriftStarts]);
        Set(values, FeatureIndex.MemoryStarts, this[Counter.MemoryStarts]);
        Set(values, FeatureIndex.SocketStarts, this[Counter.SocketStarts]);
        SetNetwork(values);
        SetFiles(values);
        Set(values, FeatureIndex.PrivilegeChanges, this[Counter.PrivilegeChanges]);
        SetResources(values);
    }

    /// <summary>Writes the state, small where little happened.</summary>
    /// <param name="destination">At least <see cref="MaxEncodedBytes"/> long.</param>
    /// <returns>Bytes written.</returns>
    public int Encode(Span<byte> destination)
    {
        var at = SparseNumbers.Write(destination, _counters);
        at += SparseNumbers.WriteBits(destination[at..], _bits);
        return at + _receivers.Encode(destination[at..]);
    }

    /// <summary>Reads a state that <see cref="Encode"/> wrote, in place of the present one.</summary>
    /// <returns>False where the bytes are not such a state; the accumulator is then empty.</returns>
    public bool TryDecode(ReadOnlySpan<byte> source, out int read)
    {
        Clear();
        read = 0;
        if (SparseNumbers.TryRead(source, _counters, out var counters)
            && SparseNumbers.TryReadBits(source[counters..], _bits, out var bits)
            && _receivers.TryDecode(source[(counters + bits)..], out var receivers))
        {
            read = counters + bits + receivers;
            return true;
        }
        Clear();
        return false;
    }

    private void AddStart(in EventView item, ref ProcessCursor processes)
    {
        if (item.ProcessStarted.Inventory || item.Process < 0)
        {
            return; // found running, not started in this window
        }
        var process = processes.MoveTo(item.Process);
        Increase(Counter.ProcessStarts, 1);
        Sketch.Add(Programs, Hash64.Of(process.Executable));
        Increase(Counter.ArgumentBytes, LengthOf(process));
        Increase(Counter.DriftStarts, process.Drift ? 1 : 0);
        Increase(Counter.MemoryStarts, process.MemoryFile ? 1 : 0);
        Increase(Counter.SocketStarts, process.StandardInputSocket ? 1 : 0);
        var kind = ProgramKinds.Of(process.InvokedAs.IsEmpty ? process.Executable : process.InvokedAs);
        if (kind != ProgramKind.Other)
        {
            Increase(kind switch
            {
                ProgramKind.Shell => Counter.Shells,
                ProgramKind.Interpreter => Counter.Interpreters,
                ProgramKind.NetworkTool => Counter.NetworkTools,
                _ => Counter.PackageTools,
            }, 1);
        }
    }

    private static long LengthOf(in ProcessView process)
    {
        var length = 0L;
        foreach (var argument in process.Arguments)
        {
            length += argument.Length + 1;
        }
        return length;
    }

    private void AddOpened(in ConnectionOpenedView connection)
    {
        if (connection.Direction == Direction.Inbound)
        {
            Increase(Counter.ConnectionsIn, 1);
            return;
        }
        Increase(Counter.ConnectionsOut, 1);
        Increase(Counter.NewPeers, connection.NewPeer ? 1 : 0);
        AddPeer(connection.RemoteAddress, connection.RemotePort);
    }

    private void AddFlow(Direction direction, ReadOnlySpan<byte> address, int port, long sent, long received)
    {
        if (direction == Direction.Inbound)
        {
            Increase(Counter.ServerBytesSent, sent);
            Increase(Counter.ServerBytesReceived, received);
            return;
        }
        Increase(Counter.ClientBytesSent, sent);
        Increase(Counter.ClientBytesReceived, received);
        AddPeer(address, port);
        _receivers.Add((uint)Hash64.Of(PeerAddress.Unmapped(address)), Math.Max(0, sent));
    }

    private void AddPeer(ReadOnlySpan<byte> address, int port)
    {
        var hash = Hash64.Of(PeerAddress.Unmapped(address));
        Sketch.Add(Peers, hash);
        Sketch.Add(Ports, Hash64.Of([], port));
        if (PeerAddress.IsPublic(address))
        {
            Sketch.Add(PublicPeers, hash);
        }
    }

    private void AddFile(in FileActivityView file)
    {
        Increase(Counter.FileEvents, 1);
        Increase(Counter.FileEventsSeenWhole, file.BytesWritten >= 0 ? 1 : 0);
        Increase(Counter.FileOperations, Math.Max(1, file.Operations));
        Increase(Counter.FileBytesRead, file.BytesRead);
        Increase(Counter.FileBytesWritten, file.BytesWritten);
        Increase(Counter.FailedFileOperations, file.Error != 0 ? 1 : 0);
        Sketch.Add(Files, Hash64.Of(file.Path));
        var changes = file.Operation is FileOperation.Write or FileOperation.Create or FileOperation.Rename or FileOperation.Link or FileOperation.Chmod or FileOperation.Truncate;
        Increase(Counter.FilesCreated, file.Operation is FileOperation.Create or FileOperation.Rename or FileOperation.Link ? 1 : 0);
        Increase(Counter.FilesRemoved, file.Operation == FileOperation.Unlink ? 1 : 0);
        Increase(Counter.TemporaryFiles, changes && IsTemporary(file.Path) ? 1 : 0);
    }

    private static bool IsTemporary(ReadOnlySpan<byte> path) =>
        path.StartsWith("/tmp/"u8) || path.StartsWith("/var/tmp/"u8) || path.StartsWith("/dev/shm/"u8);

    private void AddSample(in ResourceSampleView sample)
    {
        if (sample.CpuTimeNs >= 0)
        {
            Increase(Counter.CpuNs, sample.CpuTimeNs);
            Increase(Counter.CpuIntervalNs, sample.IntervalNs);
        }
        if (sample.ThrottledNs >= 0)
        {
            Increase(Counter.ThrottledNs, sample.ThrottledNs);
            Increase(Counter.ThrottledIntervalNs, sample.IntervalNs);
        }
        if (sample.MemoryLimitEvents >= 0)
        {
            Increase(Counter.MemoryLimits, sample.MemoryLimitEvents);
            Increase(Counter.MemoryLimitSamples, 1);
        }
        if (sample.IoReadBytes >= 0 && sample.IoWrittenBytes >= 0)
        {
            Increase(Counter.BlockBytesRead, sample.IoReadBytes);
            Increase(Counter.BlockBytesWritten, sample.IoWrittenBytes);
            Increase(Counter.BlockSamples, 1);
        }
        this[Counter.MemoryPlusOne] = Math.Max(this[Counter.MemoryPlusOne], Sum(sample.MemoryBytes, 1));
        this[Counter.TasksPlusOne] = Math.Max(this[Counter.TasksPlusOne], Sum(sample.Processes, 1));
    }

    private void SetNetwork(Span<float> values)
    {
        Set(values, FeatureIndex.ConnectionsOut, this[Counter.ConnectionsOut]);
        Set(values, FeatureIndex.ConnectionsIn, this[Counter.ConnectionsIn]);
        Set(values, FeatureIndex.Peers, Sketch.Count(Peers));
        Set(values, FeatureIndex.PublicPeers, Sketch.Count(PublicPeers));
        Set(values, FeatureIndex.Ports, Sketch.Count(Ports));
        Set(values, FeatureIndex.NewPeers, this[Counter.NewPeers]);
        Set(values, FeatureIndex.Listens, this[Counter.Listens]);
        Set(values, FeatureIndex.ClientBytesSent, this[Counter.ClientBytesSent]);
        Set(values, FeatureIndex.ClientBytesReceived, this[Counter.ClientBytesReceived]);
        Set(values, FeatureIndex.ServerBytesSent, this[Counter.ServerBytesSent]);
        Set(values, FeatureIndex.ServerBytesReceived, this[Counter.ServerBytesReceived]);
        Set(values, FeatureIndex.LargestUpload, _receivers.Largest);
    }

    private void SetFiles(Span<float> values)
    {
        var known = this[Counter.FileEvents] > 0;
        var whole = this[Counter.FileEventsSeenWhole] > 0; // fanotify tells of files that are written, and neither bytes nor what else is done
        Set(values, FeatureIndex.FileOperations, this[Counter.FileOperations], whole);
        Set(values, FeatureIndex.Files, Sketch.Count(Files), whole);
        Set(values, FeatureIndex.FileBytesRead, this[Counter.FileBytesRead], whole);
        Set(values, FeatureIndex.FileBytesWritten, this[Counter.FileBytesWritten], whole);
        Set(values, FeatureIndex.FilesCreated, this[Counter.FilesCreated], whole);
        Set(values, FeatureIndex.FilesRemoved, this[Counter.FilesRemoved], whole);
        Set(values, FeatureIndex.TemporaryFiles, this[Counter.TemporaryFiles], known);
        Set(values, FeatureIndex.FailedFileOperations, this[Counter.FailedFileOperations], whole);
    }

    private void SetResources(Span<float> values)
    {
        var cpuInterval = this[Counter.CpuIntervalNs];
        var throttledInterval = this[Counter.ThrottledIntervalNs];
        Set(values, FeatureIndex.Cpu, 1_000.0 * this[Counter.CpuNs] / Math.Max(1, cpuInterval), cpuInterval > 0);
        Set(values, FeatureIndex.Throttled, 1_000.0 * this[Counter.ThrottledNs] / Math.Max(1, throttledInterval), throttledInterval > 0);
        Set(values, FeatureIndex.Memory, this[Counter.MemoryPlusOne] - 1, this[Counter.MemoryPlusOne] > 0);
        Set(values, FeatureIndex.MemoryLimits, this[Counter.MemoryLimits], this[Counter.MemoryLimitSamples] > 0);
        Set(values, FeatureIndex.Tasks, this[Counter.TasksPlusOne] - 1, this[Counter.TasksPlusOne] > 0);
        Set(values, FeatureIndex.BlockBytesRead, this[Counter.BlockBytesRead], this[Counter.BlockSamples] > 0);
        Set(values, FeatureIndex.BlockBytesWritten, this[Counter.BlockBytesWritten], this[Counter.BlockSamples] > 0);
    }

    private static void Set(Span<float> values, FeatureIndex index, double value, bool known = true) =>
        values[(int)index] = known ? (float)value : float.NaN;

    private void Increase(Counter counter, long by)
    {
        if (by > 0) // below 0 is unknown
        {
            this[counter] = Sum(this[counter], by);
        }
    }

    /// <summary>A hostile number must not turn a sum negative.</summary>
    private static long Sum(long left, long right) => left > long.MaxValue - Math.Max(0, right) ? long.MaxValue : left + Math.Max(0, right);
}
