using System.Globalization;
using System.Net;
using System.Text;

namespace Streams.Lab.Reports;

/// <summary>Bars that show parts of wholes, as SVG.</summary>
internal static class BarPlot
{
    private const int Line = 24;
    private const int Label = 220;
    private const int Width = 420;

    /// <summary>A bar for each row.</summary>
    public static string Svg(IEnumerable<(string Name, int Part, int Whole)> rows)
    {
        var list = rows.ToList();
        var most = Math.Max(1, list.Select(row => row.Whole).DefaultIfEmpty(1).Max());
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg width=\"{Label + Width + 90}\" height=\"{list.Count * Line}\" role=\"img\" font-size=\"13\">");
        foreach (var (i, (name, part, whole)) in list.Index())
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Label - 8}\" y=\"{(i * Line) + 16}\" text-anchor=\"end\">{WebUtility.HtmlEncode(name)}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Label}\" y=\"{(i * Line) + 4}\" width=\"{Width * whole / most}\" height=\"16\" fill=\"#e3c4c1\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Label}\" y=\"{(i * Line) + 4}\" width=\"{Width * part / most}\" height=\"16\" fill=\"#2d7d46\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Label + (Width * whole / most) + 6}\" y=\"{(i * Line) + 16}\">{part} of {whole}</text>");
        }

        return svg.Append("</svg>").ToString();
    }
}
