using Streams.Schemas;
using Streams.Schemas.Recording;

namespace Streams.Training.Datasets.SysFlow;

/// <summary>One capture of SysFlow, turned into batches and metadata of ours.</summary>
/// <remarks>
/// Time: the capture's own; a flow lies at its end. What SysFlow does not see (resources, listening, drift) is absent, not zero.
/// Container ids stay as they are (12 digits); processes outside containers get host:&lt;exporter&gt;-&lt;capture&gt;.
/// </remarks>
internal sealed class SysFlowCapture
{
    private SysFlowCapture(IReadOnlyList<RecordedEntry> entries, long records)
    {
        Entries = entries;
        Records = records;
    }

    /// <summary>Metadata first, then batches by time.</summary>
    public IReadOnlyList<RecordedEntry> Entries { get; }

    /// <summary>Events and flows that were read; entities do not count.</summary>
    public long Records { get; }

    /// <summary>Reads a capture.</summary>
    /// <param name="name">Name of the capture; it becomes part of the node's name, since many captures name the same exporter.</param>
    /// <param name="capture">The Avro object file; it can seek.</param>
    public static SysFlowCapture Read(string name, Stream capture)
    {
        var records = AvroObjectFile.Read(capture).Select(record => record.Record("rec")).OfType<ForeignRecord>().ToList();
        var entities = new SysFlowEntities(name, records);
        var converter = new SysFlowConverter(entities);
        var count = 0L;
        foreach (var record in records)
        {
            if (record.Record("procOID") is not null)
            {
                count++;
            }
            converter.Add(record);
        }
        return new SysFlowCapture([.. entities.Metadata(), .. converter.Batches()], count);
    }
}
