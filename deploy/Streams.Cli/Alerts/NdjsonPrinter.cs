using System.Text;

namespace Streams.Cli.Alerts;

/// <summary>Prints each alert as it is on the topic, one a line.</summary>
internal sealed class NdjsonPrinter(TextWriter output) : IAlertPrinter
{
    public void Print(Alert alert, ReadOnlySpan<byte> json)
    {
        output.WriteLine(Encoding.UTF8.GetString(json));
        output.Flush();
    }
}
