using Streams.Schemas;
using Streams.Scoring.Features;
using Streams.TestKit;
using Xunit;

namespace Streams.Scoring.Tests.Features;

public class FeatureAccumulatorTests
{
    private static readonly byte[] Private = [10, 0, 0, 9];
    private static readonly byte[] Public = [104, 244, 42, 194];

    [Fact]
    public void CopyTo_AfterKnownEvents_SaysWhatHappened()
    {
        var batch = A.Batch(
            A.ProcessStarted(process: 0),
            A.ProcessStarted(process: 1),
            A.ProcessStarted(process: 1),
            Exited(1),
            Exited(0),
            A.ConnectionOpened(Private, 5432, newPeer: false),
            A.ConnectionOpened(Public, 443),
            Closed(Direction.Outbound, Public, 443, sent: 5_000, received: 70),
            Closed(Direction.Outbound, Private, 5432, sent: 100, received: 900),
            Closed(Direction.Inbound, Private, 40_001, sent: 30, received: 40),
            Touched("/tmp/a", FileOperation.Write, written: 12),
            Touched("/etc/passwd", FileOperation.Read, read: 7));
        batch.Processes = [A.Process(1, "/usr/bin/node"), A.Process(2, "/bin/bash", "-c", "id")];

        var features = Samples.Gathered(batch);

        Assert.Equal(12, features.Events);
        AssertValues(features, new()
        {
            ["process_starts"] = 3,
            ["programs"] = 2,
            ["shells"] = 2,
            ["interpreters"] = 1,
            ["failed_exits"] = 1,
            ["connections_out"] = 2,
            ["peers"] = 2,
            ["public_peers"] = 1,
            ["ports"] = 2,
            ["new_peers"] = 1,
            ["client_bytes_sent"] = 5_100,
            ["client_bytes_received"] = 970,
            ["server_bytes_sent"] = 30,
            ["server_bytes_received"] = 40,
            ["largest_upload"] = 5_000,
            ["file_operations"] = 2,
            ["files"] = 2,
            ["file_bytes_read"] = 7,
            ["file_bytes_written"] = 12,
            ["temporary_files"] = 1,
        });
    }

    [Fact]
    public void CopyTo_WithoutFilesOrSamples_LeavesThemUnknown()
    {
        var features = Samples.Gathered(A.Batch(A.ProcessStarted()));

        Assert.True(float.IsNaN(Samples.Value(features, "files")));
        Assert.True(float.IsNaN(Samples.Value(features, "cpu")));
        Assert.Equal(0, Samples.Value(features, "connections_out"));
    }

    [Fact]
    public void CopyTo_AfterFilesOfATierThatSeesWritesAlone_LeavesTheRestUnknown()
    {
        var features = Samples.Gathered(A.Batch(Touched("/tmp/a", FileOperation.Write, written: -1, read: -1)));

        Assert.Equal(1, Samples.Value(features, "temporary_files"));
        Assert.All(
            ["file_operations", "files", "file_bytes_read", "file_bytes_written", "files_created", "files_removed", "failed_file_operations"],
            name => Assert.True(float.IsNaN(Samples.Value(features, name)), name));
    }

    [Fact]
    public void CopyTo_AfterSamples_SaysRatesAndLargest()
    {
        var features = Samples.Gathered(A.Batch(
            Sampled(cpuNs: 500_000_000, memory: 1_000),
            Sampled(cpuNs: 1_500_000_000, memory: 3_000)));

        Assert.Equal(1_000, Samples.Value(features, "cpu"));
        Assert.Equal(3_000, Samples.Value(features, "memory"));
        Assert.True(float.IsNaN(Samples.Value(features, "throttled")));
    }

    [Fact]
    public void Add_ProcessFoundRunning_IsNoStart()
    {
        var found = A.ProcessStarted();
        found.ProcessStarted!.Inventory = true;

        Assert.Equal(0, Samples.Value(Samples.Gathered(A.Batch(found)), "process_starts"));
    }

    [Fact]
    public void Add_HostileNumbers_NeverOverflow()
    {
        var features = Samples.Gathered(A.Batch(
            Closed(Direction.Outbound, Public, 443, sent: long.MaxValue, received: long.MinValue),
            Closed(Direction.Outbound, Public, 443, sent: long.MaxValue, received: long.MaxValue)));

        Assert.All(Samples.ValuesOf(features), value => Assert.True(float.IsNaN(value) || value >= 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(200)]
    public void TryDecode_WhatEncodeWrote_IsTheSame(int events)
    {
        var features = Samples.Gathered(RandomBatch(events, seed: events));
        var bytes = new byte[FeatureAccumulator.MaxEncodedBytes];

        var written = features.Encode(bytes);
        var copy = new FeatureAccumulator();
        Assert.True(copy.TryDecode(bytes, out var read));

        Assert.Equal(written, read);
        Assert.Equal(Samples.ValuesOf(features), Samples.ValuesOf(copy));
    }

    [Fact]
    public void TryDecode_OfEveryTruncation_IsRefusedOrEmpty()
    {
        var bytes = new byte[FeatureAccumulator.MaxEncodedBytes];
        var written = Samples.Gathered(RandomBatch(50, seed: 7)).Encode(bytes);

        for (var length = 0; length < written; length++)
        {
            var features = new FeatureAccumulator();
            Assert.False(features.TryDecode(bytes.AsSpan(0, length), out _));
            Assert.Equal(0, features.Events);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Merge_OfTwoParts_IsTheWhole(int seed)
    {
        var (left, right) = (RandomBatch(40, seed), RandomBatch(30, seed + 100));

        var merged = Samples.Gathered(left);
        merged.Merge(Samples.Gathered(right));

        Assert.Equal(Samples.ValuesOf(Samples.Gathered(left, right)), Samples.ValuesOf(merged));
    }

    [Fact]
    public void Add_OfAnEvent_AllocatesNothing()
    {
        var body = Samples.BodyOf(RandomBatch(100, seed: 3)).ToArray();
        var features = new FeatureAccumulator();
        AddAll(body, features);

        var before = GC.GetAllocatedBytesForCurrentThread();
        AddAll(body, features);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void AddAll(byte[] body, FeatureAccumulator features)
    {
        var view = new EventBatchView(body);
        var processes = new ProcessCursor(view);
        foreach (ref readonly var item in view.Events)
        {
            features.Add(item, ref processes);
        }
    }

    private static void AssertValues(FeatureAccumulator features, Dictionary<string, float> expected)
    {
        foreach (var (name, value) in expected)
        {
            Assert.True(value == Samples.Value(features, name), $"{name}: {Samples.Value(features, name)} instead of {value}");
        }
    }

    private static EventBatch RandomBatch(int events, int seed)
    {
        var random = new Random(seed);
        var batch = A.Batch();
        batch.Processes = [.. Enumerable.Range(0, 6).Select(i => A.Process(i + 1, $"/bin/program{i}"))];
        for (var i = 0; i < events; i++)
        {
            byte[] address = [10, 0, 0, (byte)random.Next(6)];
            batch.Events.Add(random.Next(5) switch
            {
                0 => A.ProcessStarted(process: random.Next(6)),
                1 => Exited(random.Next(2)),
                2 => A.ConnectionOpened(address, random.Next(1, 5)),
                3 => Closed(Direction.Outbound, address, random.Next(1, 5), random.Next(10_000), random.Next(10_000)),
                _ => Touched($"/tmp/{random.Next(100)}", FileOperation.Write, written: random.Next(1_000)),
            });
        }
        return batch;
    }

    private static Event Exited(int code) => new() { Kind = EventKind.ProcessExited, ProcessExited = new ProcessExited { ExitCode = code } };

    private static Event Closed(Direction direction, byte[] address, int port, long sent, long received) => new()
    {
        Kind = EventKind.ConnectionClosed,
        ConnectionClosed = new ConnectionClosed { Direction = direction, RemoteAddress = address, RemotePort = port, BytesSent = sent, BytesReceived = received },
    };

    private static Event Touched(string path, FileOperation operation, long read = -1, long written = -1) => new()
    {
        Kind = EventKind.FileActivity,
        FileActivity = new FileActivity { Path = path, Operation = operation, BytesRead = read, BytesWritten = written },
    };

    private static Event Sampled(long cpuNs, long memory) => new()
    {
        Kind = EventKind.ResourceSample,
        ResourceSample = new ResourceSample { IntervalNs = 1_000_000_000, CpuTimeNs = cpuNs, MemoryBytes = memory },
    };
}
