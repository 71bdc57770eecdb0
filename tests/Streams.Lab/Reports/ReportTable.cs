namespace Streams.Lab.Reports;

/// <summary>A table of the pages.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Columns">Names of its columns.</param>
/// <param name="Rows">Its cells.</param>
internal sealed record ReportTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows);
