using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Streams.Scoring.Features;

/// <summary>The ordered list of features of a window: what the values of a vector, a model and a profile mean.</summary>
/// <remarks>
/// The id holds a hash over names and units, so that a model or profile made for another list is noticed and refused.
/// Order: see <see cref="FeatureIndex"/>; a test holds both together.
/// </remarks>
public sealed class FeatureSet
{
    private FeatureSet(string name, ImmutableArray<Feature> features)
    {
        Name = name;
        Features = features;
        Hash = HashOf(features);
        Id = $"{name}/{Hash}";
    }

    /// <summary>The features of a five-second window of one container.</summary>
    public static FeatureSet Window { get; } = new("window", WindowFeatures.All);

    /// <summary>Name of the list.</summary>
    public string Name { get; }

    /// <summary>The features, in the order of the values.</summary>
    public ImmutableArray<Feature> Features { get; }

    /// <summary>First 16 hex digits of SHA-256 over names and units, in order.</summary>
    public string Hash { get; }

    /// <summary>Name and hash, as it stands in windows, models and profiles.</summary>
    public string Id { get; }

    /// <summary>Number of features.</summary>
    public int Count => Features.Length;

    /// <summary>Position of a feature, or -1.</summary>
    public int IndexOf(string name)
    {
        for (var i = 0; i < Features.Length; i++)
        {
            if (Features[i].Name == name)
            {
                return i;
            }
        }
        return -1;
    }

    private static string HashOf(ImmutableArray<Feature> features)
    {
        var text = new StringBuilder();
        foreach (var feature in features)
        {
            text.Append(feature.Name).Append('\t').Append(feature.Unit).Append('\n');
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }
}
