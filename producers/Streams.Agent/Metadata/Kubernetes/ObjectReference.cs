using System.Text.Json;

namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Names one object of the API.</summary>
/// <param name="Kind">Kind, such as ReplicaSet.</param>
/// <param name="Name">Name within its namespace.</param>
/// <param name="Uid">Uid; a new object of the same name has another.</param>
internal sealed record ObjectReference(string Kind, string Name, string Uid)
{
    /// <summary>The one owner that controls an object; null for none.</summary>
    /// <param name="metadata">The owned object's metadata.</param>
    public static ObjectReference? ControllerOf(JsonElement metadata)
    {
        foreach (var owner in Json.Items(metadata, "ownerReferences"))
        {
            if (Json.IsTrue(owner, "controller"))
            {
                return new ObjectReference(Json.Text(owner, "kind"), Json.Text(owner, "name"), Json.Text(owner, "uid"));
            }
        }

        return null;
    }

    /// <summary>Kind and name, as they stand in a chain of provisioners.</summary>
    public override string ToString() => $"{Kind}/{Name}";
}
