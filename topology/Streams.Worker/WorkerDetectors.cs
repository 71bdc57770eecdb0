using Streams.Detection.Judgement;

namespace Streams.Worker;

/// <summary>Which detectors judge: the short flags of the worker win over the options of the judge step.</summary>
internal static class WorkerDetectors
{
    public static JudgementOptions Chosen(JudgementOptions judgement, WorkerOptions options) => judgement with
    {
        Disable = options.Disable.Length > 0 ? options.Disable : judgement.Disable,
        ProbeEvery = options.ProbeEvery > 0 ? options.ProbeEvery : judgement.ProbeEvery,
    };
}
