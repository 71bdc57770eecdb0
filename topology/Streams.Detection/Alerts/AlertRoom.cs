namespace Streams.Detection.Alerts;

/// <summary>How much an alert may say.</summary>
/// <param name="Evidence">Pieces of evidence.</param>
/// <param name="CommandLine">Characters of a command line.</param>
/// <param name="Text">Characters of any other text that others chose.</param>
/// <param name="Description">Characters of the description.</param>
/// <param name="Observables">Observables.</param>
internal readonly record struct AlertRoom(int Evidence, int CommandLine, int Text, int Description, int Observables)
{
    /// <summary>All that an incident keeps.</summary>
    public static AlertRoom Full(int evidence) => new(evidence, CommandLine: 512, Text: 256, Description: 1_024, Observables: 12);

    /// <summary>Less, the least valuable first: evidence down to one piece, then the length of texts.</summary>
    public AlertRoom Smaller() => this switch
    {
        { Evidence: > 1 } => this with { Evidence = Evidence - 1 },
        { Observables: > 0 } => this with { Observables = 0, CommandLine = 256 },
        _ => this with { CommandLine = Math.Max(8, CommandLine / 2), Text = Math.Max(40, Text / 2), Description = Math.Max(40, Description / 2) },
    };
}
