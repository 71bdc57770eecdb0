using System.Text;

namespace Streams.Detection.Alerts;

/// <summary>Keeps texts that others chose within bounds and harmless: no control characters, no half characters.</summary>
internal static class AlertText
{
    /// <summary>At most so many characters; a cut is shown by an ellipsis.</summary>
    public static string Of(string text, int longest)
    {
        var isClean = text.Length <= longest;
        for (var i = 0; isClean && i < text.Length; i++)
        {
            isClean = !char.IsControl(text[i]) && !char.IsSurrogate(text[i]);
        }

        return isClean ? text : Clean(text, longest);
    }

    private static string Clean(string text, int longest)
    {
        var clean = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var rune in text.EnumerateRunes()) // a lone surrogate comes as U+FFFD
        {
            if (clean.Length + rune.Utf16SequenceLength > longest - 1)
            {
                return clean.Append('…').ToString();
            }

            clean.Append(Rune.IsControl(rune) ? "\uFFFD" : rune.ToString());
        }

        return clean.ToString();
    }
}
