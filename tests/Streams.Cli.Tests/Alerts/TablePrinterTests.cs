using Streams.Cli.Alerts;

namespace Streams.Cli.Tests.Alerts;

public sealed class TablePrinterTests
{
    [Fact]
    public void Print_AnAlert_ShowsWhenHowUrgentHowSureWhereWhatAndWhy()
    {
        var text = Printed(AlertTests.Read(AlertTests.Finding));

        Assert.Contains("High", text, StringComparison.Ordinal);
        Assert.Contains("93%", text, StringComparison.Ordinal);
        Assert.Contains("shop/api", text, StringComparison.Ordinal);
        Assert.Contains("why: sh reads its commands from a socket", text, StringComparison.Ordinal);
        Assert.Contains("ATT&CK: T1059.004 T1048", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Print_TextThatAContainerChose_ReachesTheTerminalWithoutControlCharacters()
    {
        var alert = AlertTests.Read(AlertTests.Finding) with { Title = "\u001b[2Jgone", Description = "a\r\nb\u0007", Workload = "x\u001b]0;title\u0007" };
        foreach (var text in typeof(Alert).GetProperties().Where(property => property.PropertyType == typeof(string) && property.Name != nameof(Alert.Activity)))
        {
            text.SetValue(alert, $"--help\u001b[31m\u202e\r{text.Name}");
        }

        var printed = Printed(alert with { Detectors = ["a\u001b[1m"], Techniques = ["T\u001b[1m"] });

        Assert.DoesNotContain(printed, character => char.IsControl(character) && character != '\n');
        Assert.DoesNotContain('\u202e', printed);
        Assert.All(printed.Split('\n').Skip(2), line => Assert.True(line.Length == 0 || line.StartsWith("           ", StringComparison.Ordinal), line)); // no line of its own
    }

    [Theory]
    [InlineData("Update", "again, 3 in all")]
    [InlineData("Close", "over")]
    public void Print_ALaterRecordOfAnIncident_SaysSo(string activity, string words) =>
        Assert.Contains(words, Printed(AlertTests.Read(AlertTests.Finding) with { Activity = activity }), StringComparison.Ordinal);

    [Fact]
    public void Print_AnUpdate_ShowsOnlyTheReasonsThatAreNew()
    {
        var first = AlertTests.Read(AlertTests.Finding) with { Description = "behaviour.socket-shell: one." };

        var text = Printed(first, first with { Activity = "Update", Description = "two. behaviour.socket-shell: one." }, first with { Activity = "Update", Description = "two. behaviour.socket-shell: one." });

        Assert.Equal(1, text.Split("one.").Length - 1);
        Assert.Equal(1, text.Split("and: two.").Length - 1);
    }

    private static string Printed(params IEnumerable<Alert> alerts)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var printer = new TablePrinter(output, colour: false, width: 120);

        foreach (var alert in alerts)
        {
            printer.Print(alert, []);
        }

        return output.ToString();
    }
}
