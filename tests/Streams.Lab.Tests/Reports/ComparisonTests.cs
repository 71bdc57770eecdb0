using Streams.Lab.Reports;

namespace Streams.Lab.Tests.Reports;

public sealed class ComparisonTests
{
    [Fact]
    public void Comparison_OfAReportWithItself_IsEmpty()
    {
        var report = ReportWriter.Write(Given.Record([Given.Alert()]));

        var comparison = new Comparison(report, report);

        Assert.Equal(["nothing changed"], comparison.Lines());
        Assert.False(comparison.HasLost);
    }

    [Fact]
    public void Comparison_WithAnAttackThatIsNoLongerFound_NamesIt()
    {
        var comparison = new Comparison(ReportWriter.Write(Given.Record([Given.Alert()])), ReportWriter.Write(Given.Record([])));

        Assert.True(comparison.HasLost);
        Assert.Contains("raised: 1 → 0", comparison.Lines());
        Assert.Contains("drop: raised → not raised", comparison.Lines());
    }
}
