using Streams.Scoring.Inference;

namespace Streams.Scoring.Artifacts;

/// <summary>The model inside this assembly, used while no other was published.</summary>
public static class ShippedModel
{
    /// <summary>Loads it and checks its hash.</summary>
    /// <exception cref="InvalidDataException">The assembly was built with a model that does not fit it.</exception>
    public static PcaModel Load()
    {
        if (!ModelFile.TryRead(Resource("manifest.json"), Resource("model.json"), out var model, out var refusal))
        {
            throw new InvalidDataException($"The model that ships with this build is refused: {refusal}.");
        }
        return model;
    }

    private static byte[] Resource(string name)
    {
        using var stream = typeof(ShippedModel).Assembly.GetManifestResourceStream($"Streams.Scoring.Shipped.{name}")
            ?? throw new InvalidDataException($"This build holds no {name} of a model.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
