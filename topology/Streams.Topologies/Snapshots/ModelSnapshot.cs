using System.Text;
using Streams.Detection.Models;
using Streams.Schemas;
using Streams.Schemas.Wire;
using Streams.Scoring.Artifacts;
using Streams.Scoring.Inference;

namespace Streams.Topologies.Snapshots;

/// <summary>The model that scores windows, as detection.models.v1 says; the one that ships while that holds none.</summary>
/// <remarks>
/// A model in parts is put together when its last part came. One that no trusted key signed, that is not what its manifest says, or that is to hold from another time than
/// its manifest says, is refused; what was known stays in force.
/// State: versions of one model; parts of at most <see cref="Most"/> models that are not complete, of at most <see cref="ModelFile.MaxBytes"/> each.
/// Thread: filled by the reader's thread, read by the stream thread.
/// </remarks>
internal sealed class ModelSnapshot(RecordDecoder decoder, IAnomalyModel shipped, TrustedKeys trusted) : ISnapshot, IModels
{
    private const int Most = 16;
    private const int MostParts = 64;

    private readonly Dictionary<(string Name, string Version), SortedDictionary<int, ModelArtifact>> _parts = [];
    private volatile History<IAnomalyModel> _models = History<IAnomalyModel>.Empty;

    public IAnomalyModel? At(long eventNs) => _models.At(eventNs) ?? shipped;

    public bool TryTake(byte[]? key, byte[]? value, out Refused refusal)
    {
        refusal = default;
        if (value is null)
        {
            return true; // a version that was judged with stays known; a newer one takes its place
        }

        if (!decoder.TryDecode(value, ModelArtifact.Schema, out var body, out var fault))
        {
            refusal = new Refused(fault.Reason, fault.Detail);
            return false;
        }

        var reader = new AvroSpanReader(body.Span);
        var part = ModelArtifact.Read(ref reader);
        if (part.Parts is < 1 or > MostParts || part.Part < 0 || part.Part >= part.Parts)
        {
            refusal = new Refused(Refused.Parts, $"part {part.Part} of {part.Parts} of the model {Encoding.UTF8.GetString(key ?? [])}");
            return false;
        }

        return TryComplete(part, out refusal);
    }

    private bool TryComplete(ModelArtifact part, out Refused refusal)
    {
        refusal = default;
        var name = (part.Name, part.Version);
        if (!_parts.TryGetValue(name, out var parts))
        {
            if (_parts.Count >= Most)
            {
                _parts.Clear(); // parts that never became whole
            }

            _parts[name] = parts = [];
        }

        if (parts.Count > 0 && parts.First().Value.Parts != part.Parts)
        {
            parts.Clear(); // the model was published anew
        }

        parts[part.Part] = part;
        if (parts.Values.Sum(each => (long)each.Content.Length) > ModelFile.MaxBytes)
        {
            _parts.Remove(name);
            refusal = new Refused(Refused.Parts, $"the model {part.Name} {part.Version} is longer than {ModelFile.MaxBytes} bytes");
            return false;
        }

        if (parts.Count < part.Parts)
        {
            return true;
        }

        _parts.Remove(name);
        return TryLoad(parts[0], [.. parts.Values.SelectMany(each => each.Content)], out refusal);
    }

    private bool TryLoad(ModelArtifact first, byte[] content, out Refused refusal)
    {
        refusal = default;
        var manifest = Encoding.UTF8.GetBytes(first.Manifest);
        if (!ModelSignature.TryVerify(manifest, content, first.Signature, first.KeyId, trusted, out var reason))
        {
            refusal = new Refused(reason, $"the model {first.Name} {first.Version}, key id '{first.KeyId}', is not loaded: --trusted-keys names whose models are");
            return false;
        }

        if (!ModelFile.TryRead(manifest, content, out var model, out var stated, out var fault))
        {
            refusal = new Refused(Refused.Unfit, fault);
            return false;
        }

        if (stated.EffectiveFromNs != first.EffectiveFromNs || stated.Name != first.Name || stated.Version != first.Version)
        {
            refusal = new Refused(Refused.Unfit, "the record states another name, version or time than the signed manifest");
            return false;
        }

        _models = _models.With(first.EffectiveFromNs, model);
        return true;
    }
}
