using Confluent.Kafka.Admin;

namespace Streams.Integration.Tests.Security;

/// <summary>One permission of deploy/kafka/acls.tsv, the list that people apply.</summary>
internal sealed record Permission(string Role, ResourceType Resource, ResourcePatternType Pattern, string Name, AclOperation Operation)
{
    public AclBinding For(string user, string prefix) => new()
    {
        Pattern = new ResourcePattern { Type = Resource, ResourcePatternType = Pattern, Name = prefix + Name },
        Entry = new AccessControlEntry { Principal = "User:" + user, Host = "*", Operation = Operation, PermissionType = AclPermissionType.Allow },
    };

    public override string ToString() => $"{Role} {Operation} {Resource} {Name}";
}
