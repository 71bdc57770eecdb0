using Streams.Agent.Metadata;
using Streams.Schemas;
using Xunit;

namespace Streams.Agent.Tests.Metadata;

public sealed class TellingsTests
{
    private const int Runtime = 0;
    private const int Cluster = 1;

    private readonly Tellings _tellings = new(2);

    private ContainerMetadata Now => _tellings.Over(new ContainerMetadata { ContainerId = "c1" });

    [Fact]
    public void Over_LabelThatItsSourceTellsNoMore_IsGone()
    {
        Tell(Runtime, Labelled("maintainer"));
        Tell(Cluster, Labelled("app", "release"));

        Tell(Cluster, Labelled("app"));

        Assert.Equal(["app", "maintainer"], Now.Labels.Keys.Order());
    }

    [Fact]
    public void Over_SourceThatKnowsTheContainerNoMore_StandsByWhatItTold()
    {
        Tell(Runtime, new ContainerMetadata { Image = "web:1", Addresses = ["10.0.0.2"] });

        _tellings.Begin(); // asked again: nobody knows it
        Tell(Runtime, new ContainerMetadata { ExitCode = 3 }); // and what the runtime still has of it is little

        Assert.Equal(("web:1", 3), (Now.Image, Now.ExitCode));
        Assert.Equal(["10.0.0.2"], Now.Addresses);
    }

    [Fact]
    public void Take_AnswerOfAnEarlierRound_CountsUnlessALaterOneCameBefore()
    {
        var first = _tellings.Begin();
        var second = _tellings.Begin();
        _tellings.Take(new ContainerMetadata { Image = "late:1" }, Runtime, first);
        Assert.Equal("late:1", Now.Image);

        _tellings.Take(new ContainerMetadata { Image = "web:2" }, Runtime, second);
        _tellings.Take(new ContainerMetadata { Image = "later:1" }, Runtime, first);

        Assert.Equal("web:2", Now.Image);
    }

    [Fact]
    public void Over_WhereSourcesDiffer_TheLaterInTheListStands()
    {
        Tell(Cluster, new ContainerMetadata { Name = "of the cluster" });
        Tell(Runtime, new ContainerMetadata { Name = "of the runtime", Image = "web:1" });

        Assert.Equal(("c1", "of the cluster", "web:1"), (Now.ContainerId, Now.Name, Now.Image));
    }

    [Fact]
    public void Revive_WhatWasToldOfTheLastLife_KeepsWhoItIsAndForgetsWhenItEnded()
    {
        var asked = _tellings.Begin();
        _tellings.Take(new ContainerMetadata { Image = "web:1", StartedAtNs = 1, EndedAtNs = 2, ExitCode = 3 }, Runtime, asked);

        _tellings.Revive();
        _tellings.Take(new ContainerMetadata { ExitCode = 3 }, Runtime, asked); // of the last life

        Assert.Equal(("web:1", 0, null, null), (Now.Image, Now.StartedAtNs, Now.EndedAtNs, Now.ExitCode));
    }

    private void Tell(int source, ContainerMetadata told) => _tellings.Take(told, source, _tellings.Begin());

    private static ContainerMetadata Labelled(params string[] names) => new() { Labels = names.ToDictionary(name => name, _ => "") };
}
