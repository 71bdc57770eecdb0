namespace Streams.Training.Fitting;

/// <summary>A window of a recording.</summary>
/// <param name="Run">Recording that it is from.</param>
/// <param name="Workload">Workload of its container.</param>
/// <param name="ImageDigest">Digest of the container's image; empty is unknown.</param>
/// <param name="ContainerId">Container.</param>
/// <param name="StartNs">Start, ns since 1970.</param>
/// <param name="EndNs">End, exclusive.</param>
/// <param name="Values">Features in the order of the feature set.</param>
/// <param name="IsStart">True where its container was starting.</param>
internal sealed record TrainingWindow(string Run, string Workload, string ImageDigest, string ContainerId, long StartNs, long EndNs, float[] Values, bool IsStart = false)
{
    /// <summary>Key of the profile that the window belongs to.</summary>
    public (string Workload, string ImageDigest) Key => (Workload, ImageDigest);
}
