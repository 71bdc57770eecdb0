using System.Buffers;
using Streams.Detection.Accounting;
using Streams.Detection.Incidents;
using Streams.Detection.Tests.Driving;
using Streams.Detection.Tests.Incidents;

namespace Streams.Detection.Tests;

public sealed class StateCodecTests
{
    [Fact]
    public void Container_WrittenAndRead_WritesTheSameBytes()
    {
        using var pipeline = IncidentTests.Intruded();
        using var waiting = new Pipeline();
        waiting.Pipe(A.Batch(0, 0, A.Exec(process => process.Drift = true, "/tmp/x"), A.Exec("/bin/id"), A.Flow([203, 0, 113, 9], 443, 300, 1)));

        AssertSame(new ContainerStateCodec(), pipeline.Container());
        AssertSame(new ContainerStateCodec(), waiting.Container());
        AssertSame(new ContainerStateCodec(), new ContainerState());
    }

    [Fact]
    public void Container_DoingWhatContainersDo_IsSmall()
    {
        using var pipeline = new Pipeline();
        for (var i = 0; i < 10; i++)
        {
            pipeline.Pipe(A.Batch(2 * i, i * 100, A.Exec("/bin/app", "--serve"), A.Flow([10, 0, 0, 9], 5432, 300, 900)));
        }

        pipeline.Container().Waiting.Clear();
        var bare = Bytes(new ContainerStateCodec(), pipeline.Container()).Length;
        pipeline.Pipe(A.Metadata());
        var whole = Bytes(new ContainerStateCodec(), pipeline.Container()).Length;

        TestContext.Current.TestOutputHelper?.WriteLine($"state of a container: {bare} B, with metadata {whole} B");
        Assert.True(bare <= 320, $"{bare} B");
        Assert.True(whole <= 640, $"{whole} B");
    }

    [Fact]
    public void Container_OfTheEncodingBeforeStoriesKeptTheirKey_IsRead()
    {
        const int AtKey = 28; // of a state in which nothing is, every field takes a byte
        var bytes = Bytes(new ContainerStateCodec(), new ContainerState());
        byte[] before = [2, .. bytes[1..AtKey], .. bytes[(AtKey + 1)..]];

        Assert.Equal(bytes, Bytes(new ContainerStateCodec(), new ContainerStateCodec().Decode(before)));
    }

    [Fact]
    public void Session_WrittenAndRead_WritesTheSameBytes()
    {
        var session = new SessionState { NextSequence = 1 << 40, LastEventNs = A.StartMs * 1_000_000, HeardAtMs = 99, HeartbeatIntervalMs = 5_000, Home = true, SilenceRaised = true, SilenceStoryNs = 7, Node = A.Node, DueMs = 12 };

        var size = AssertSame(new SessionStateCodec(), session);

        Assert.True(size <= 64, $"{size} B");
    }

    [Fact]
    public void Incident_WrittenAndRead_WritesTheSameBytes()
    {
        var incident = new IncidentState();
        using var pipeline = IncidentTests.Intruded();
        foreach (var detection in pipeline.Detections)
        {
            Incident.Take(detection, incident, new IncidentOptions());
        }

        var size = AssertSame(new IncidentStateCodec(), incident);

        TestContext.Current.TestOutputHelper?.WriteLine($"state of an incident of {incident.Count} detections: {size} B");
        Assert.True(size <= 4_096, $"{size} B");
    }

    [Fact]
    public void State_OfALaterVersion_IsRefused()
    {
        Assert.Throws<NotSupportedException>(() => new SessionStateCodec().Decode([0x7E]));
    }

    private static int AssertSame<TState>(IStateCodec<TState> codec, TState state)
        where TState : class
    {
        var bytes = Bytes(codec, state);

        Assert.Equal(bytes, Bytes(codec, codec.Decode(bytes)));
        return bytes.Length;
    }

    private static byte[] Bytes<TState>(IStateCodec<TState> codec, TState state)
        where TState : class
    {
        var buffer = new ArrayBufferWriter<byte>();
        codec.Encode(state, buffer);
        return buffer.WrittenSpan.ToArray();
    }
}
