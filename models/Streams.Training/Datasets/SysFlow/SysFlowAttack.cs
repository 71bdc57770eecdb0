namespace Streams.Training.Datasets.SysFlow;

/// <summary>When an attack lasted; the least and largest number stand for the capture's own start and end.</summary>
/// <param name="FromNs">ns since 1970.</param>
/// <param name="ToNs">ns since 1970.</param>
internal sealed record SysFlowAttack(long FromNs, long ToNs)
{
    public bool Overlaps(long startNs, long endNs) => startNs <= ToNs && endNs > FromNs;
}
