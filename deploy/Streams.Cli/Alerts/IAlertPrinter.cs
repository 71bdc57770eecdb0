namespace Streams.Cli.Alerts;

/// <summary>Prints alerts on stdout.</summary>
internal interface IAlertPrinter
{
    /// <summary>Prints one record of alerts.v1.</summary>
    /// <param name="alert">What it says.</param>
    /// <param name="json">As it is on the topic.</param>
    void Print(Alert alert, ReadOnlySpan<byte> json);
}
