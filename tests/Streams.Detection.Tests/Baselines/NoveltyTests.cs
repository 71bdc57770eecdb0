using Streams.Detection.Tests.Driving;
using Streams.Schemas;

namespace Streams.Detection.Tests.Baselines;

public sealed class NoveltyTests
{
    private static readonly byte[] s_known = [10, 1, 2, 3];
    private static readonly byte[] s_new = [203, 0, 113, 9];

    [Fact]
    public void FirstStart_WithoutAProfile_RaisesNothing()
    {
        using var pipeline = new Pipeline(profiles: new Profiles());
        pipeline.Pipe(A.Metadata());

        pipeline.Pipe(A.Batch(0, 0, A.Exec("/bin/anything"), A.Flow(s_new, 443, 900_000, 10)));

        Assert.Empty(pipeline.Detections);
    }

    [Fact]
    public void NewImage_OfAKnownWorkload_RaisesNothing()
    {
        using var pipeline = Known();
        var metadata = A.Metadata();
        metadata.ImageDigest = "sha256:new";
        pipeline.Pipe(metadata);

        pipeline.Pipe(A.Batch(0, 0, A.Exec("/bin/anything"), A.Flow(s_new, 443, 900_000, 10)));

        Assert.Empty(pipeline.Detections);
    }

    [Fact]
    public void Profile_ThatHadNoRoomForAll_RaisesNothing()
    {
        var profile = A.Profile(["/bin/app"], []);
        (profile.ProgramsComplete, profile.PeersComplete) = (false, false);
        using var pipeline = new Pipeline(profiles: new Profiles(profile));
        pipeline.Pipe(A.Metadata());

        pipeline.Pipe(A.Batch(0, 0, A.Exec("/bin/anything"), A.Flow(s_new, 443, 900_000, 10)));

        Assert.Empty(pipeline.Detections);
    }

    [Fact]
    public void Profile_ThatHoldsLater_RaisesNothing()
    {
        var profile = A.Profile(["/bin/app"], []);
        profile.EffectiveFromNs = (A.StartMs + 60_000) * 1_000_000;
        using var pipeline = new Pipeline(profiles: new Profiles(profile));
        pipeline.Pipe(A.Metadata());

        pipeline.Pipe(A.Batch(0, 0, A.Exec("/bin/anything")));

        Assert.Empty(pipeline.Detections);
    }

    [Theory]
    [InlineData("/bin/app", null)]
    [InlineData("/bin/id", "TA0002")]
    [InlineData("/bin/bash", "T1059")]
    [InlineData("/usr/bin/python3.11", "T1059")]
    public void Program_NotInTheProfile_IsRaisedOnceAStory(string path, string? technique)
    {
        using var pipeline = Known();
        pipeline.Pipe(A.Metadata());

        pipeline.Pipe(A.Batch(0, 0, A.Exec(path)));
        pipeline.Pipe(A.Batch(1, 100, A.Exec(path)));

        Assert.Equal(technique is null ? [] : [technique], pipeline.Detections.SelectMany(detection => detection.Techniques));
    }

    [Theory]
    [InlineData(900_000, 10, true)]
    [InlineData(900, 10, false)] // no more than a request
    [InlineData(900_000, 5_000_000, false)] // a download
    public void NewPeer_ThatGetsMoreThanItGives_IsRaised(long sent, long received, bool raised)
    {
        using var pipeline = Known();
        pipeline.Pipe(A.Metadata());

        pipeline.Pipe(A.Batch(0, 0, A.Flow(s_new, 443, sent, received), A.Flow(s_known, 5432, sent, received)));

        Assert.Equal(raised ? ["new-peer-upload"] : [], pipeline.Detectors);
    }

    [Fact]
    public void NewPeer_ByManySmallConnections_IsRaisedByTheirSum()
    {
        using var pipeline = Known();
        pipeline.Pipe(A.Metadata());

        for (var i = 0; i < 10; i++)
        {
            pipeline.Pipe(A.Batch(i, i * 100, A.Flow(s_new, 443, 300, 100)));
        }

        var detection = Assert.Single(pipeline.Detections);
        Assert.Equal(["T1048"], detection.Techniques);
        Assert.Contains("203.0.113.9:443", detection.Reason, StringComparison.Ordinal);
        Assert.Contains("1.2 kB", detection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Novelty_BeforeTheMetadata_IsJudgedWhenItComes()
    {
        using var pipeline = Known();

        pipeline.Pipe(A.Batch(0, 0, A.Exec("/bin/app"), A.Exec("/bin/id"), A.Flow(s_new, 443, 90_000, 10)));
        Assert.Empty(pipeline.Detections);
        pipeline.Pipe(A.Metadata());

        Assert.Equal(["new-program", "new-peer-upload"], pipeline.Detectors);
    }

    [Fact]
    public void Novelty_MetadataNeverComes_RaisesNothing()
    {
        using var pipeline = Known();

        pipeline.Pipe(A.Batch(0, 0, A.Exec("/bin/id")));
        pipeline.Pass(TimeSpan.FromSeconds(30));

        Assert.Empty(pipeline.Detections);
    }

    [Fact]
    public void Flood_OfNewPeers_StaysBounded()
    {
        using var pipeline = Known();
        pipeline.Pipe(A.Metadata());

        for (var i = 0; i < 2_000; i++)
        {
            pipeline.Pipe(A.Batch(i, i, A.Flow([203, 0, (byte)(i >> 8), (byte)i], 443, 100, 0)));
        }

        Assert.True(pipeline.Container().Peers.Count <= 32);
    }

    private static Pipeline Known() => new(profiles: new Profiles(A.Profile(["/bin/app"], ["10.1.2.3:5432"])));
}
