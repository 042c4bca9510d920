"""Turns DICOM files into those of a patient whose name is everywhere, with pydicom: in each text field that DICOM has, in nested
and private ones, in UIDs and in the names of folders and files.

usage: canary_patient.py IN OUT WORD    WORD: letters and digits, at most 12; unique, so that it is never found by chance
Prints the folder with the files. Everything that must not be found elsewhere is in `needles()`.
"""
import glob
import hashlib
import os
import sys

import pydicom
from pydicom.datadict import DicomDictionary
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

BIRTH = "19310417"
# What reading the pictures needs stays as it is, and so does what is not free text by its meaning.
KEEP_GROUPS = {0x0000, 0x0002, 0x0028, 0x5400, 0x7FE0, 0xFFFA, 0xFFFC, 0xFFFE}
TEXT = {"LO": 64, "SH": 16, "PN": 64, "LT": 200, "ST": 200, "UT": 200, "UC": 200}


def uid_root(word):
    """UIDs hold digits only: those of the word's letters."""
    return "2.25." + "".join("%02d" % (ord(c) % 100) for c in word)


def needles(word):
    """Whatever gives the patient away, as lower-case text."""
    plain = [word, uid_root(word), BIRTH, "1931-04-17", "17.04.1931", "17/04/1931"]
    # An id that is made from a name by hashing is the name to anybody who has a list of names.
    secret = [word + "-id", name_of(word), uid_root(word) + ".1", uid_root(word) + ".2"]
    hashes = [h(s.encode()).hexdigest() for s in secret for h in (hashlib.md5, hashlib.sha1, hashlib.sha256)]
    return [n.lower() for n in plain + hashes]


def name_of(word):
    return word + "^Zora"


def text_for(word, vr):
    return name_of(word) if vr == "PN" else (word + " " + vr)[: TEXT[vr]]


def fill(data, word):
    for tag, entry in DicomDictionary.items():
        vr, vm, _, _, _ = entry
        if tag >> 16 in KEEP_GROUPS or vr not in TEXT:
            continue
        data.add_new(tag, vr, text_for(word, vr))
    nested = Dataset()
    nested.RequestedProcedureDescription = word + " nested"
    nested.ReferencedStudySequence = Sequence([Dataset()])
    nested.ReferencedStudySequence[0].ReferencedSOPInstanceUID = uid_root(word) + ".9"
    data.RequestAttributesSequence = Sequence([nested])
    block = data.private_block(0x0051, word.upper() + " VENDOR", create=True)
    for offset, vr in enumerate(("LO", "SH", "PN", "UT")):
        block.add_new(offset, vr, text_for(word, vr))
    block.add_new(0x20, "OB", ("raw " + word).encode().ljust(64, b"\0"))
    block.add_new(0x21, "UN", ("unknown " + word).encode().ljust(64, b"\0"))


def main():
    source, out, word = sys.argv[1:4]
    folder = os.path.join(out, "%s_Zora_%s" % (word, BIRTH), "%s study" % word)
    os.makedirs(folder)
    for number, path in enumerate(sorted(glob.glob(os.path.join(source, "*")))):
        data = pydicom.dcmread(path)
        fill(data, word)
        data.SpecificCharacterSet = "ISO_IR 192"
        data.PatientID, data.PatientName, data.PatientBirthDate = word + "-id", name_of(word), BIRTH
        data.AccessionNumber, data.StudyID = word + "-ac", word
        data.StudyInstanceUID, data.SeriesInstanceUID = uid_root(word) + ".1", uid_root(word) + ".2"
        data.FrameOfReferenceUID = uid_root(word) + ".3"
        data.SOPInstanceUID = "%s.4.%d" % (uid_root(word), number + 1)
        data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
        data.preamble = word.encode().ljust(128, b"\0")
        data.save_as(os.path.join(folder, "%s-%03d.dcm" % (word, number + 1)), enforce_file_format=True)
    print(folder)


if __name__ == "__main__":
    main()
