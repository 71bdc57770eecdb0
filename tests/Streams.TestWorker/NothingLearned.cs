using Streams.Detection.Models;
using Streams.Scoring.Baselines;
using Streams.Scoring.Inference;

namespace Streams.TestWorker;

/// <summary>No model and no profile.</summary>
internal sealed class NothingLearned : IModels, IProfiles
{
    public IAnomalyModel? At(long eventNs) => null;

    public WorkloadBaseline? Find(string workload, string imageDigest, long eventNs) => null;
}
