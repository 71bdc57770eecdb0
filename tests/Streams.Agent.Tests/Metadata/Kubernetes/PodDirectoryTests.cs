using Microsoft.Extensions.Time.Testing;
using Streams.Agent.Metadata.Kubernetes;
using Xunit;

namespace Streams.Agent.Tests.Metadata.Kubernetes;

public sealed class PodDirectoryTests
{
    private readonly FakeTimeProvider _clock = new();

    [Theory]
    [InlineData(true)] // a list tells of the new mirror first, and then that the old one is gone
    [InlineData(false)]
    public void Note_MirrorOfAStaticPodIsMadeAnew_ThePodIsFoundAsLongAsItIsThere(bool newComesFirst)
    {
        var pods = new PodDirectory(new ChangedPods(), _clock);
        var (before, after) = (Mirror("m1"), Mirror("m2"));
        pods.Note(null, before);
        if (newComesFirst)
        {
            pods.Note(null, after);
            pods.Note(before, null);
        }
        else
        {
            pods.Note(before, null);
            pods.Note(null, after);
        }

        LetTenMinutesPass(pods);
        Assert.Equal("m2", pods.Find("static")?.Uid);

        pods.Note(after, null);
        LetTenMinutesPass(pods);
        Assert.Null(pods.Find("static"));
    }

    private void LetTenMinutesPass(PodDirectory pods)
    {
        _clock.Advance(TimeSpan.FromMinutes(10));
        var other = new PodRecord { Uid = "other", Name = "other", Namespace = "x" };
        pods.Note(null, other);
        pods.Note(other, null); // what went long ago leaves with the next that goes
    }

    private static PodRecord Mirror(string uid) => new() { Uid = uid, StaticUid = "static", Name = "etcd-n1", Namespace = "kube-system" };
}
