using Streams.Schemas;

namespace Streams.Agent.Metadata;

/// <summary>What each source told of one container, the latest of each.</summary>
/// <remarks>
/// What a source told stands while it tells nothing new, also where it knows the container no more; labels that it leaves out are gone.
/// Where sources differ, the later one in the list stands. State: one record for each source that told something. Thread: any.
/// </remarks>
internal sealed class Tellings(int sources)
{
    private readonly Lock _gate = new();
    private readonly (ContainerMetadata? Record, int Round)[] _told = new (ContainerMetadata?, int)[sources];
    private int _round;

    /// <summary>Begins a round of questions: what is told in it goes before what earlier rounds still tell.</summary>
    public int Begin()
    {
        lock (_gate)
        {
            return ++_round;
        }
    }

    /// <summary>Takes what the source at a place of the list told in a round.</summary>
    public void Take(ContainerMetadata told, int at, int round)
    {
        lock (_gate)
        {
            var (before, beforeRound) = _told[at];
            if (round < beforeRound)
            {
                return; // an answer that a later one has overtaken
            }

            var record = before is null ? told : MetadataMerge.Over(before, told);
            record.Labels = told.Labels;
            _told[at] = (record, round);
        }
    }

    /// <summary>The container begins a new life: when the last one began and ended says nothing about it.</summary>
    public void Revive()
    {
        lock (_gate)
        {
            _round++;
            for (var at = 0; at < _told.Length; at++)
            {
                if (_told[at].Record is { } record)
                {
                    var revived = MetadataMerge.Over(new ContainerMetadata(), record);
                    (revived.StartedAtNs, revived.EndedAtNs, revived.ExitCode) = (0, null, null);
                    _told[at] = (revived, _round);
                }
            }
        }
    }

    /// <summary>Lays all that was told over what the agent itself has seen.</summary>
    public ContainerMetadata Over(ContainerMetadata basis)
    {
        lock (_gate)
        {
            return _told.Select(told => told.Record).OfType<ContainerMetadata>().Aggregate(basis, MetadataMerge.Over);
        }
    }
}
