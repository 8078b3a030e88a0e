import { SecurityErrorEvent } from "flash.events";

// A class, unlike its instances, takes properties.
const eventClass: any = SecurityErrorEvent;
/** What `flash.events.SecurityErrorEvent` has in AIR 51: spec/server-datagram.md §3. */
eventClass.CERTIFICATE_ERROR = "certificateError";
