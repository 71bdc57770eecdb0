using Streams.Scoring.Windows;
using Streams.TestKit;
using Streams.Training.Datasets.SysFlow;
using Streams.Training.Evaluation;
using Streams.Training.Fitting;
using Xunit;

namespace Streams.Training.Tests.Evaluation;

public class SysFlowEvaluationTests
{
    [Fact]
    public void Evaluate_TheExpressCaptures_AreFoundAndNoBenignOneIsRaised()
    {
        var folder = SysFlowFolder.Open(DataFolder.Need("sysflow-traces"));

        var report = new SysFlowEvaluation(new FitOptions(), new WindowOptions()).Evaluate(folder);

        var found = report.Runs.Where(run => run.Detected == true).Select(run => run.Run);
        Assert.Equal(["sf-apis/attacks/express/mon.1531776712.sf", "sf-apis/attacks/express/mon.1531776742.sf"], found);
        Assert.Equal(0, report.FalseAlarms);
    }
}
