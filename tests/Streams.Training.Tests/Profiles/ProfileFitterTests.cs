using Streams.Schemas;
using Streams.Schemas.Recording;
using Streams.Scoring.Baselines;
using Streams.Scoring.Features;
using Streams.Scoring.Windows;
using Streams.TestKit;
using Streams.Training.Fitting;
using Streams.Training.Profiles;
using Xunit;

namespace Streams.Training.Tests.Profiles;

public class ProfileFitterTests
{
    [Fact]
    public void Fit_OfARecording_KnowsItsProgramsPeersAndWindows()
    {
        var profile = Assert.Single(ProfileFitter.Fit([Recorded()]));

        Assert.Equal(("shop", "sha256:1", 3L), (profile.Workload, profile.ImageDigest, profile.Windows));
        Assert.Equal(["/usr/local/bin/node"], profile.Programs);
        Assert.Equal(["10.0.0.9:5432"], profile.Peers);
        Assert.Equal(3 * Math.Log(2), profile.Sums[FeatureSet.Window.IndexOf("process_starts")], tolerance: 1e-9);
        Assert.Equal(0, profile.Known[FeatureSet.Window.IndexOf("cpu")]);
    }

    [Fact]
    public void Fit_OfARecordingWithAStart_KeepsWhatTheStartDid()
    {
        var started = FeatureSet.Window.IndexOf("process_starts");

        Assert.Empty(Assert.Single(ProfileFitter.Fit([Recorded()])).StartHighs);
        Assert.Equal(Math.Log(2), Assert.Single(ProfileFitter.Fit([Recorded(A.TimeNs)])).StartHighs[started], tolerance: 1e-9);
    }

    [Fact]
    public void Read_WhatWriteWrote_IsTheSameProfile()
    {
        var path = Path.GetTempFileName();
        try
        {
            ProfileFile.Write(path, ProfileFitter.Fit([Recorded()]));

            var profile = Assert.Single(ProfileFile.Read(path));

            Assert.Equal(3, profile.Windows);
            Assert.True(WorkloadBaseline.From(profile).HasFeatures);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Run Recorded(long startedAtNs = 0)
    {
        var metadata = new ContainerMetadata { ContainerId = A.ContainerId, Node = "node-1", Image = "shop:1", ImageDigest = "sha256:1", StartedAtNs = startedAtNs };
        var entries = new List<RecordedEntry> { new() { Topic = TopicCatalog.Metadata, Metadata = metadata } };
        for (var window = 0; window < 3; window++)
        {
            var batch = A.Batch(A.ProcessStarted(), A.ConnectionOpened([10, 0, 0, 9], 5432));
            batch.BaseTimeNs += window * 5_000_000_000;
            entries.Add(new RecordedEntry { Topic = TopicCatalog.Events, Events = batch });
        }
        return RunReader.Read("run", entries, new WindowOptions());
    }
}
