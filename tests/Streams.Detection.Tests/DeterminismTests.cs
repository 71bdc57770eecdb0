using CsCheck;
using Streams.Detection.Tests.Driving;
using Streams.Schemas;

namespace Streams.Detection.Tests;

/// <summary>What comes out depends on what happened, not on how it was cut, repeated, interrupted or in which order metadata came.</summary>
public sealed class DeterminismTests
{
    private static readonly byte[][] s_peers = [[10, 0, 0, 9], [203, 0, 113, 9], [203, 0, 113, 10]];
    private static readonly string[] s_programs = ["/bin/app", "/bin/id", "/tmp/x", "/bin/bash"];

    // The kind of each event, the time until the next one in ms, and what distinguishes it.
    private static readonly Gen<(int Kind, int PauseMs, int Variant)[]> s_stories =
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 400], Gen.Int[0, 11]).Array[1, 40];

    // Windows are judged after the events of the batch that closed them, so only the order of detections depends on the cut.
    [Fact]
    public void Batches_CutAnywhere_GiveTheSameWindowsAndDetections() =>
        Gen.Select(s_stories, Gen.Int[1, 40]).Sample((story, size) =>
        {
            using var whole = Run(story, size: 7);
            using var cut = Run(story, size);

            Assert.Equal(whole.Windows.Select(Text), cut.Windows.Select(Text));
            Assert.Equal(Suspicions(whole), Suspicions(cut));
        }, iter: 60);

    [Fact]
    public void Batches_SentAgainAndOverlapping_GiveTheSame() =>
        Gen.Select(s_stories, Gen.Int[0, 6]).Sample((story, overlap) =>
        {
            using var once = Run(story, size: 5);
            using var twice = Run(story, size: 5, overlap: overlap);

            AssertSame(once, twice);
        }, iter: 60);

    [Fact]
    public void States_WrittenAndReadAtEveryMoment_GiveTheSame() =>
        s_stories.Sample(story =>
        {
            using var running = Run(story, size: 3);
            using var restarted = Run(story, size: 3, restarts: true);

            AssertSame(running, restarted);
        }, iter: 60);

    [Fact]
    public void Metadata_AnyTimeWithinTheWait_GivesTheSame() =>
        Gen.Select(s_stories, Gen.Int[0, 1_900]).Sample((story, delayMs) =>
        {
            using var first = Run(story, size: 1);
            using var later = Run(story, size: 1, metadataAtMs: delayMs);

            AssertSame(first, later);
        }, iter: 60);

    private static Pipeline Run((int Kind, int PauseMs, int Variant)[] story, int size, int overlap = 0, bool restarts = false, int metadataAtMs = -1)
    {
        var pipeline = new Pipeline(profiles: new Profiles(A.Profile(["/bin/app"], ["10.0.0.9:443"]))) { Restarts = restarts };
        if (metadataAtMs < 0)
        {
            pipeline.Pipe(A.Metadata());
        }

        var isTold = metadataAtMs < 0;
        var happenings = Happenings(story);
        for (var (first, until) = (0, 0); first < happenings.Count; first = until)
        {
            until = EndOf(happenings, first, size);
            if (!isTold && happenings[first].AtMs > metadataAtMs)
            {
                pipeline.Pipe(A.Metadata());
                isTold = true;
            }

            var from = Math.Max(0, first - overlap);
            pipeline.Pipe(Batch(happenings, from, until), A.StartMs + happenings[until - 1].AtMs);
        }

        if (!isTold)
        {
            pipeline.Pipe(A.Metadata());
        }

        pipeline.Pass(TimeSpan.FromMinutes(13));
        return pipeline;
    }

    /// <summary>An agent holds a batch no longer than a window's grace.</summary>
    private static int EndOf(List<(Happening Happening, long AtMs)> happenings, int first, int size)
    {
        var until = first + 1;
        while (until < happenings.Count && until - first < size && happenings[until].AtMs - happenings[first].AtMs <= 900)
        {
            until++;
        }

        return until;
    }

    private static List<(Happening Happening, long AtMs)> Happenings((int Kind, int PauseMs, int Variant)[] story)
    {
        var atMs = 0L;
        return [.. story.Select(part =>
        {
            var happening = (Of(part.Kind, part.Variant), atMs);
            atMs += part.PauseMs;
            return happening;
        })];
    }

    private static EventBatch Batch(List<(Happening Happening, long AtMs)> happenings, int from, int until)
    {
        var batch = A.Batch(from, happenings[from].AtMs, [.. happenings[from..until].Select(item => item.Happening)]);
        for (var i = from; i < until; i++)
        {
            batch.Events[i - from].OffsetUs = (happenings[i].AtMs - happenings[from].AtMs) * 1_000;
        }

        return batch;
    }

    private static Happening Of(int kind, int variant) => kind switch
    {
        0 => A.Exec(s_programs[variant % 4]),
        1 => A.Exec(process => process.Drift = true, s_programs[variant % 4]),
        2 => A.Exec(process => process.StandardInputSocket = true, "/bin/bash", "-i"),
        3 => A.Flow(s_peers[variant % 3], 443, 400 * variant, 100),
        4 => A.Flow(s_peers[variant % 3], 443, 900_000, 100),
        _ => A.Opened(s_peers[variant % 3], 443),
    };

    private static void AssertSame(Pipeline one, Pipeline other)
    {
        Assert.Equal(one.Windows.Select(Text), other.Windows.Select(Text));
        Assert.Equal(one.Detections.Select(Text), other.Detections.Select(Text));
        Assert.Equal(Final(one), Final(other));
        Assert.Equal(other.Alerts.Count, other.Alerts.Select(alert => alert.MetadataUid).Distinct().Count());
    }

    private static string Text(FeatureWindow window) => $"{window.Workload} {window.StartNs} {window.Events} {window.Score} {string.Join(' ', window.Values)}";

    private static string Text(Schemas.Detection detection) =>
        $"{detection.Workload} {detection.Detector} {detection.Kind} {detection.ObservedAtNs} {detection.FirstSequence} {detection.Title} {detection.Reason}";

    private static IEnumerable<string> Suspicions(Pipeline pipeline) =>
        pipeline.Detections.Where(Pipeline.IsSuspicion).Select(Text).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Final(Pipeline pipeline) =>
        pipeline.Alerts.GroupBy(alert => alert.FindingUid).Select(records => records.Last()).Select(alert =>
            $"{alert.FindingUid} {alert.Activity} {alert.Root.GetProperty("severity_id")} {alert.Root.GetProperty("count")} {string.Join(' ', alert.Analytics)} {alert.Root.GetProperty("evidences")}");
}
